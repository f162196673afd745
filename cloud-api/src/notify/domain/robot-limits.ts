/** What the vendor of a group's robot takes. Looked up in November 2026; PRACTICE where no page of the vendor's says it. */
export interface RobotLimits {
  /** Messages a minute that the vendor takes: a configuration may ask for no more. */
  readonly mostPerMinute: number;
  /** Messages a minute unless the configuration says otherwise. DEFAULT: below the vendor's, whose minute is not ours. */
  readonly perMinute: number;
  /** How long the robot is left alone where it says that it was asked too often, ms. */
  readonly silenceMs: number;
  /** UTF-8 bytes of the text, or of the whole body as JSON. */
  readonly most: { readonly of: 'text' | 'body'; readonly bytes: number };
}

const minuteMs = 60_000;

/**
 * - WeCom: 20 messages a minute, text of at most 2048 bytes (vendor: developer.work.weixin.qq.com/document/path/91770). What it refuses
 *   for its number is taken again after a minute (PRACTICE).
 * - DingTalk: 20 messages a minute; after more than these none for 10 minutes, so that it pays to stay well below (vendor:
 *   open.dingtalk.com/document/orgapp/custom-robots-send-group-messages). A body of more than 20 000 bytes is refused with 460101, whose
 *   words say that limit (PRACTICE).
 * - Feishu: 100 messages a minute and 5 a second, a body of at most 20 KB, of which we do not know whether it is 20 000 or 20 480 bytes
 *   (vendor: open.feishu.cn/document/client-docs/bot-v3/add-custom-bot). A minute's silence after 11232 is a DEFAULT.
 */
export const robotLimits = {
  wecom: { mostPerMinute: 20, perMinute: 20, silenceMs: minuteMs, most: { of: 'text', bytes: 2048 } },
  dingtalk: { mostPerMinute: 20, perMinute: 18, silenceMs: 10 * minuteMs, most: { of: 'body', bytes: 20_000 } },
  feishu: { mostPerMinute: 100, perMinute: 20, silenceMs: minuteMs, most: { of: 'body', bytes: 20_000 } },
} as const satisfies Readonly<Record<string, RobotLimits>>;
