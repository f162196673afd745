import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Channel } from '../domain/channel.js';
import type { Content } from '../domain/content.js';
import { robotLimits } from '../domain/robot-limits.js';
import { type Answer, type HttpReceiver, type Received, startHttpReceiver } from '../testing/receivers.js';
import type { SendOutcome } from '../usecases/sender.js';
import { senderOf } from './senders.js';

const secret = 'SEC0123456789abcdef';
const nowMs = Date.UTC(2026, 10, 22, 2, 0, 0);
const HOUR = 3_600_000;

let robot: HttpReceiver;
beforeEach(async () => {
  robot = await startHttpReceiver();
});
afterEach(() => robot.close());

const content = (over: Partial<Content> = {}): Content => ({
  subject: '[严重] 派单 T-20261122-0001',
  text: '地点：和平花园 <消防泵房>',
  link: null,
  event: 'assign',
  ticket: {
    id: 'T-20261122-0001',
    severity: 'major',
    state: 'assigned',
    problemClass: 'fire_facilities',
    facilityId: 'heping.fire-water-1',
    estateId: 'heping',
    version: 2,
  },
  dueMs: null,
  ...over,
});
const critical = (): Content => {
  const base = content();
  return { ...base, ticket: base.ticket === null ? null : { ...base.ticket, severity: 'critical' } };
};

const answerJson = (body: object): Answer => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** A robot that judges signature and body as the vendor's documentation says, on its own clock. */
const vendors = {
  wecom: {
    path: '/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa',
    judge: ({ path, body }: Received): object => {
      if (new URL(path, 'http://x').searchParams.get('key') !== '693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa') {
        return { errcode: 93000, errmsg: 'invalid webhook url, hint: [1660000000_1], from ip: 127.0.0.1' };
      }
      const message = JSON.parse(body);
      if (message.msgtype !== 'text') return { errcode: 40008, errmsg: 'invalid message type' };
      if (typeof message.text?.content !== 'string') return { errcode: 44004, errmsg: 'empty content' };
      if (Buffer.byteLength(message.text.content) > 2048)
        return { errcode: 40058, errmsg: 'text.content exceed max length 2048' };
      return { errcode: 0, errmsg: 'ok' };
    },
    textOf: (body: string): string => JSON.parse(body).text.content,
    callsAll: (body: string): boolean => JSON.parse(body).text.mentioned_list?.includes('@all') === true,
    tooFast: { errcode: 45009, errmsg: 'api freq out of limit, hint: [1660000000_1]' },
    refusal: { errcode: 40058, errmsg: 'text.content invalid' },
  },
  dingtalk: {
    path: '/robot/send?access_token=566cc69da782ec33e42541b09b08551f09fbe864',
    judge: ({ path, body }: Received): object => {
      const query = new URL(path, 'http://x').searchParams;
      const timestamp = query.get('timestamp') ?? '';
      const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`, 'utf8').digest('base64');
      if (Math.abs(Number(timestamp) - nowMs) > HOUR) return { errcode: 310000, errmsg: 'invalid timestamp' };
      if (query.get('sign') !== sign)
        return { errcode: 310000, errmsg: 'sign not match, more: [https://ding-doc.dingtalk.com]' };
      if (Buffer.byteLength(body) > 20_000) return { errcode: 460101, errmsg: 'message too long, exceed 20000 bytes' };
      const message = JSON.parse(body);
      if (message.msgtype !== 'text' || typeof message.text?.content !== 'string')
        return { errcode: 400105, errmsg: 'unsupported msgtype' };
      return { errcode: 0, errmsg: 'ok' };
    },
    textOf: (body: string): string => JSON.parse(body).text.content,
    callsAll: (body: string): boolean => JSON.parse(body).at.isAtAll === true,
    tooFast: { errcode: 130101, errmsg: 'send too fast, exceed 20 times per minute' },
    refusal: { errcode: 400105, errmsg: 'unsupported msgtype' },
  },
  feishu: {
    path: '/open-apis/bot/v2/hook/69acf1b3-7bb9-4a3f-9b3e-000000000000',
    judge: ({ body }: Received): object => {
      if (Buffer.byteLength(body) > 20_000) return { code: 9499, data: {}, msg: 'Bad Request' };
      const message = JSON.parse(body);
      const sign = createHmac('sha256', `${message.timestamp}\n${secret}`).digest('base64');
      const isTimely = Math.abs(Number(message.timestamp) * 1000 - nowMs) <= HOUR;
      if (message.sign !== sign || !isTimely) {
        return { code: 19021, data: {}, msg: 'sign match fail or timestamp is not within one hour from current time' };
      }
      if (message.msg_type !== 'text' || typeof message.content?.text !== 'string')
        return { code: 9499, data: {}, msg: 'Bad Request' };
      return { StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' };
    },
    textOf: (body: string): string => JSON.parse(body).content.text,
    callsAll: (body: string): boolean => JSON.parse(body).content.text.includes('<at user_id="all">'),
    tooFast: { code: 11232, data: {}, msg: 'frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]' },
    refusal: { code: 9499, data: {}, msg: 'Bad Request' },
  },
} as const;

describe.each(Object.entries(vendors))('a group robot of %s', (kind, vendor) => {
  const send = (over: object = {}, told: Content = content()): Promise<SendOutcome> => {
    const url = `${robot.origin}${vendor.path}`;
    const own = kind === 'wecom' ? {} : { secret };
    const channel = Channel.parse({ id: 'robot', kind, url, audiences: ['*'], ...own, ...over });
    return senderOf(channel, () => nowMs).send({ key: 'k', address: '', content: told }, new AbortController().signal);
  };

  beforeEach(() => {
    robot.answer = (request) => answerJson(vendor.judge(request));
  });

  it('takes a message with its signature and form, which calls all of the group only where it is critical', async () => {
    expect(await send()).toEqual({ ok: true });
    expect(await send({}, critical())).toEqual({ ok: true });
    const [plain = '', urgent = ''] = robot.received.map(({ body }) => body);
    expect(vendor.textOf(plain)).toContain('派单 T-20261122-0001\n地点：和平花园');
    expect(vendor.callsAll(plain)).toBe(false);
    expect(vendor.callsAll(urgent)).toBe(true);
    expect(robot.received[0]?.method).toBe('POST');
    expect(robot.received[0]?.headers['content-type']).toMatch(/^application\/json/);
  });

  it('shows names of places as they are: none calls the group, and none is a link to elsewhere', async () => {
    const name = '<at user_id="all">x</at> <@all> [登录](http://evil.example) <a href="http://evil.example">';
    expect(await send({}, content({ text: name }))).toEqual({ ok: true });
    const shown = vendor.textOf(robot.received[0]?.body ?? '');
    expect(shown).not.toMatch(/<|\]\(/);
    expect(vendor.callsAll(robot.received[0]?.body ?? '')).toBe(false);
  });

  it.each([
    '水',
    '"',
    '\n',
    '😀',
  ])('takes a message that is longer than it may be, cut at a whole character, with its link: %j', async (character) => {
    const link = 'https://anju.example/tickets/T-20261122-0001';
    const text = `${character.repeat(20_000)}\n链接：${link}`;
    expect(await send({}, content({ text, link }))).toEqual({ ok: true });
    const told = vendor.textOf(robot.received[0]?.body ?? '');
    expect(told.endsWith(`${character}……\n${link}`)).toBe(true);
    // As much as it may be, but for a character and the mark.
    const { of, bytes } = robotLimits[kind as keyof typeof robotLimits].most;
    expect(Buffer.byteLength(of === 'text' ? told : (robot.received[0]?.body ?? ''))).toBeGreaterThan(bytes - 10);
  });

  it('is asked no more often than its vendor takes, whatever the configuration says', () => {
    const { mostPerMinute, perMinute } = robotLimits[kind as keyof typeof robotLimits];
    const channel = {
      id: 'robot',
      kind,
      url: 'https://robot.example/x',
      audiences: ['*'],
      ...(kind === 'wecom' ? {} : { secret }),
    };
    expect(Channel.parse(channel)).toMatchObject({ ratePerMinute: perMinute });
    expect(Channel.safeParse({ ...channel, ratePerMinute: mostPerMinute }).success).toBe(true);
    const refused = Channel.safeParse({ ...channel, ratePerMinute: mostPerMinute + 1 });
    expect(refused.error?.issues[0]?.message).toBe(`must be at most ${mostPerMinute}, which is what the vendor takes`);
  });

  it('that refuses with HTTP 200 has failed, and a message that it will never take is not sent again', async () => {
    robot.answer = () => answerJson(vendor.refusal);
    const [code, message] = Object.values(vendor.refusal).filter((value) => typeof value !== 'object');
    expect(await send()).toMatchObject({ ok: false, retryable: false, failure: `${code}: ${message}` });
  });

  it('that is asked too often is left alone for as long as its vendor refuses it', async () => {
    robot.answer = () => answerJson(vendor.tooFast);
    const retryAfterMs = kind === 'dingtalk' ? 600_000 : 60_000;
    expect(await send()).toMatchObject({ ok: false, retryable: true, retryAfterMs });
  });

  it('that answers with a page of something else has failed', async () => {
    robot.answer = () => ({ body: '<html>Sign in to the network</html>' });
    expect(await send()).toMatchObject({ ok: false, retryable: true });
    robot.answer = () => ({ body: '' });
    expect(await send()).toMatchObject({ ok: false });
  });

  it('that cannot be reached has failed, without its URL in the reason', async () => {
    await robot.close();
    const outcome = await send();
    expect(outcome).toMatchObject({ ok: false, retryable: true, failure: 'no connection: ECONNREFUSED' });
  });
});

describe('a wrong secret', () => {
  it.each(['dingtalk', 'feishu'] as const)('is refused by %s, and tried again since it may be mended', async (kind) => {
    const vendor = vendors[kind];
    robot.answer = (request) => answerJson(vendor.judge(request));
    const channel = Channel.parse({
      id: 'r',
      kind,
      url: `${robot.origin}${vendor.path}`,
      audiences: ['*'],
      secret: 'wrong-wrong',
    });
    const outcome = await senderOf(channel, () => nowMs).send(
      { key: 'k', address: '', content: content() },
      new AbortController().signal,
    );
    expect(outcome).toMatchObject({ ok: false, retryable: true, failure: expect.stringMatching(/sign/) });
  });

  it('is refused by both where our clock is wrong by more than an hour', async () => {
    for (const kind of ['dingtalk', 'feishu'] as const) {
      const vendor = vendors[kind];
      robot.answer = (request) => answerJson(vendor.judge(request));
      const channel = Channel.parse({ id: 'r', kind, url: `${robot.origin}${vendor.path}`, audiences: ['*'], secret });
      const late = senderOf(channel, () => nowMs - 2 * HOUR);
      const outcome = await late.send({ key: 'k', address: '', content: content() }, new AbortController().signal);
      expect(outcome).toMatchObject({ ok: false, failure: expect.stringMatching(/timestamp/) });
    }
  });
});
