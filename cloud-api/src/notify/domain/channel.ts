import { Severity, Slug } from '@anju/contracts';
import { z } from 'zod';
import { type RobotLimits, robotLimits } from './robot-limits.js';

const isUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
/** No request is made to such a URL. */
const hasLogin = (text: string): boolean => {
  if (!isUrl(text)) return false;
  const { username, password } = new URL(text);
  return username !== '' || password !== '';
};
const HttpUrl = z
  .string()
  .refine(isUrl, 'must be an http:// or https:// URL')
  .refine((text) => !hasLogin(text), 'must have no user name or password before its host');
const Secret = z.string().min(8, 'must have 8 characters or more');

const dayTime = /^([01]\d|2[0-3]):[0-5]\d$/;
const DayTime = z.string().regex(dayTime, 'must be a time of day like 22:00');

/** Times of day in Asia/Shanghai; may span midnight. `critical` is told at once, whatever these say. */
export const QuietHours = z.strictObject({ from: DayTime, to: DayTime });
export type QuietHours = z.infer<typeof QuietHours>;

const Audience = z
  .string()
  .regex(
    /^(\*|party:\S+|(dispatchers|supervisors|verifiers|officers):[a-z0-9]+([._-][a-z0-9]+)*)$/,
    'must be *, party:<id>, or dispatchers:, supervisors:, verifiers: or officers: and a place like district.street',
  );

const common = {
  id: Slug,
  locale: z.enum(['zh-CN', 'en']).default('zh-CN'),
  severities: z.array(Severity).min(1).default(['critical', 'major', 'minor', 'notice']),
  quietHours: QuietHours.exactOptional(),
  /** How long one attempt may take, ms. */
  timeoutMs: z.int().min(100).max(120_000).default(10_000),
};

/** No more than the vendor takes: see `robotLimits`. */
const robotRate = ({ mostPerMinute, perMinute }: RobotLimits) =>
  z
    .int()
    .min(1)
    .max(mostPerMinute, `must be at most ${mostPerMinute}, which is what the vendor takes`)
    .default(perMinute);
const rate = z.int().min(1).max(1000).default(60);
/** Whose messages go there. */
const audiences = z.array(Audience).min(1);

const addressed = {
  /** Fixed addresses, such as a duty mailbox or a duty phone. */
  to: z
    .array(z.strictObject({ address: z.string().min(3).max(254), audiences }))
    .max(500)
    .default([]),
  /** Whether also the people behind an audience get it, at the address in their settings. */
  people: z.boolean().default(true),
  ratePerMinute: rate,
  /**
   * Messages of a day in Asia/Shanghai; absent (DEFAULT): as many as there are. What is critical leaves beyond it too, and is counted; all
   * else goes by the person's other channels, or waits for the next day where there is none. Administrators are told at 80 % and at the limit.
   */
  dailyLimit: z.int().min(1).max(1_000_000).exactOptional(),
};

const gateway = {
  method: z.enum(['POST', 'PUT', 'GET']).default('POST'),
  /**
   * `{address}`, `{text}`, `{subject}`, `{ticketId}`, `{place}`, `{hazard}`, `{severity}`, `{event}`, `{due}` and `{key}` (idempotency)
   * stand for what is sent.
   */
  url: z
    .string()
    .refine(
      (text) => isUrl(text) && !/^[^/]*\/\/[^/?#]*[{}]/.test(text),
      'must be an http:// or https:// URL, with nothing to fill in before its path',
    )
    .refine((text) => !hasLogin(text), 'must have no user name or password before its host: give them in a header'),
  headers: z.record(z.string(), z.string()).default({}),
  /** As in `url`; escaped for JSON or a form, as the header `content-type` says. */
  body: z.string().default(''),
  success: z
    .strictObject({
      /** Dotted path in the JSON answer that must be `equals`. */
      path: z.string().min(1),
      equals: z.union([z.string(), z.number(), z.boolean()]),
    })
    .exactOptional(),
};

const saysItsForm = ({ body, headers }: { readonly body: string; readonly headers: object }): boolean =>
  body === '' || Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
/** Without it nobody knows how a quotation mark in a name is to be escaped. */
const formMissing = { path: ['headers'], message: 'give content-type, which says how the body is escaped' };

export const Channel = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('webhook'),
    url: HttpUrl,
    secret: Secret,
    audiences,
    ratePerMinute: rate,
  }),
  z.strictObject({
    ...common,
    kind: z.literal('wecom'),
    url: HttpUrl,
    audiences,
    ratePerMinute: robotRate(robotLimits.wecom),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('dingtalk'),
    url: HttpUrl,
    secret: Secret,
    audiences,
    ratePerMinute: robotRate(robotLimits.dingtalk),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('feishu'),
    url: HttpUrl,
    secret: Secret,
    audiences,
    ratePerMinute: robotRate(robotLimits.feishu),
  }),
  z
    .strictObject({
      ...common,
      ...addressed,
      kind: z.literal('email'),
      host: z.string().min(1),
      port: z.int().min(1).max(65_535).default(587),
      /** TLS from the first byte (port 465). Otherwise STARTTLS is demanded unless `allowPlain` is true. */
      secure: z.boolean().default(false),
      /** For a relay on the same machine or network only. */
      allowPlain: z.boolean().default(false),
      username: z.string().min(1).exactOptional(),
      password: z.string().min(1).exactOptional(),
      from: z.string().min(3),
    })
    .refine(({ username, password }) => (username === undefined) === (password === undefined), {
      path: ['password'],
      message: 'give username and password, or neither',
    }),
  z.strictObject({ ...common, ...addressed, ...gateway, kind: z.literal('sms') }).refine(saysItsForm, formMissing),
  z.strictObject({ ...common, ...addressed, ...gateway, kind: z.literal('voice') }).refine(saysItsForm, formMissing),
]);
export type Channel = z.infer<typeof Channel>;
export type ChannelKind = Channel['kind'];
export type ChannelOf<K extends ChannelKind> = Extract<Channel, { kind: K }>;
/** A channel that tells persons, each at his own address. */
export type AddressedChannel = ChannelOf<'email' | 'sms' | 'voice'>;

/** The whole file of channels. */
export const ChannelsFile = z
  .strictObject({ channels: z.array(Channel).max(200) })
  .superRefine(({ channels }, context) => {
    const seen = new Set<string>();
    channels.forEach(({ id }, index) => {
      if (seen.has(id)) {
        context.addIssue({ code: 'custom', path: ['channels', index, 'id'], message: `${id} is there already` });
      }
      seen.add(id);
    });
  });

/** Feishu takes 5 messages a second of one robot (vendor's page at `robotLimits`); one that was late on its way must not make it six. */
const feishuPerSecond = 4;

/** `null`: the receiver has no such limit. */
export function ratePerSecondOf({ kind }: Channel): number | null {
  return kind === 'feishu' ? feishuPerSecond : null;
}

export function isAddressed(channel: Channel): channel is AddressedChannel {
  return channel.kind === 'email' || channel.kind === 'sms' || channel.kind === 'voice';
}

/** `null`: the channel has none. */
export function dailyLimitOf(channel: Channel): number | null {
  return isAddressed(channel) ? (channel.dailyLimit ?? null) : null;
}
