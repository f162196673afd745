import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { ChannelOf } from '../domain/channel.js';
import type { Content } from '../domain/content.js';
import { bytesOf, fitText, jsonBytesOf } from '../domain/fit-text.js';
import { type RobotLimits, robotLimits } from '../domain/robot-limits.js';
import type { Sender, SendOutcome } from '../usecases/sender.js';
import { exchange, failed, type HttpAnswer, quoted, secretsOf } from './http-exchange.js';

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8' };

interface Vendor {
  /** Codes of one message that will not be taken. */
  readonly final: readonly number[];
  readonly tooFast: readonly number[];
  readonly limits: RobotLimits;
}

const wecom: Vendor = {
  ...{ final: [40008, 40035, 40058, 44004, 45002], tooFast: [45009, 45033] },
  limits: robotLimits.wecom,
};
const dingtalk: Vendor = {
  ...{ final: [40035, 43004, 400105, 460101], tooFast: [130101, 410100] },
  limits: robotLimits.dingtalk,
};
const feishu: Vendor = { final: [9499, 11246], tooFast: [11232, 99991400], limits: robotLimits.feishu };

const DingOrWecom = z.object({ errcode: z.number(), errmsg: z.string().default('') });
const Feishu = z.union([
  z.object({ code: z.number(), msg: z.string().default('') }),
  z.object({ StatusCode: z.number(), StatusMessage: z.string().default('') }).transform((old) => ({
    code: old.StatusCode,
    msg: old.StatusMessage,
  })),
]);

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not of a robot: a proxy's page, say.
  }
}

/** HTTP 200 says nothing: what the robot thinks of the message stands in the body. */
function judge(
  said: { code: number; message: string } | undefined,
  answer: HttpAnswer,
  vendor: Vendor,
  hidden: readonly string[],
): SendOutcome {
  if (said === undefined) return failed(`an answer that is none of a robot: ${quoted(answer.text, hidden)}`);
  const { code, message } = said;
  if (code === 0) return { ok: true };
  const failure = `${code}: ${quoted(message, hidden)}`;
  if (vendor.tooFast.includes(code)) return failed(failure, { retryAfterMs: vendor.limits.silenceMs });
  return failed(failure, { retryable: !vendor.final.includes(code) });
}

function ofErrcode(answer: HttpAnswer): { code: number; message: string } | undefined {
  const { data } = DingOrWecom.safeParse(json(answer.text));
  return data === undefined ? undefined : { code: data.errcode, message: data.errmsg };
}

function ofCode(answer: HttpAnswer): { code: number; message: string } | undefined {
  const { data } = Feishu.safeParse(json(answer.text));
  return data === undefined ? undefined : { code: data.code, message: data.msg };
}

const wholeText = ({ subject, text }: Content): string => `${subject}\n${text}`;
/** Names of places must not become tags, mentions or links that say something else than where they lead. */
const readable = (text: string): string => text.replaceAll('<', '＜').replaceAll('](', ']（');
const callsAll = ({ ticket, calm }: Content): boolean => ticket?.severity === 'critical' && calm !== true;

/** The message as the vendor takes it; `body` makes the whole body of a text. */
function fitted(content: Content, { most: { of, bytes } }: RobotLimits, body: (text: string) => string): string {
  const text = readable(wholeText(content));
  const { link } = content;
  if (of === 'text') return fitText(text, { most: bytes, sizeOf: bytesOf, link });
  return fitText(text, { most: bytes - bytesOf(body('')), sizeOf: jsonBytesOf, link });
}

/** WeCom group robot: the key in the URL. */
export function wecomSender({ url, timeoutMs }: ChannelOf<'wecom'>): Sender {
  const secrets = secretsOf(url);
  return {
    send({ content }, signal) {
      const mentioned = callsAll(content) ? { mentioned_list: ['@all'] } : {};
      const bodyOf = (text: string) => JSON.stringify({ msgtype: 'text', text: { content: text, ...mentioned } });
      const body = bodyOf(fitted(content, wecom.limits, bodyOf));
      return exchange({ url, headers: jsonHeaders, body, timeoutMs, signal, secrets }, (answer) =>
        judge(ofErrcode(answer), answer, wecom, secrets),
      );
    },
  };
}

/** DingTalk group robot with 加签: time in ms and HMAC-SHA256 of `<time>\n<secret>` by the secret, Base64, both in the URL. */
export function dingtalkSender({ url, secret, timeoutMs }: ChannelOf<'dingtalk'>, nowMs: () => number): Sender {
  const secrets = [secret, ...secretsOf(url)];
  return {
    send({ content }, signal) {
      const timestamp = String(nowMs());
      const signed = new URL(url);
      signed.searchParams.set('timestamp', timestamp);
      signed.searchParams.set('sign', createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64'));
      const at = { isAtAll: callsAll(content) };
      const bodyOf = (text: string) => JSON.stringify({ msgtype: 'text', text: { content: text }, at });
      const body = bodyOf(fitted(content, dingtalk.limits, bodyOf));
      return exchange({ url: signed.href, headers: jsonHeaders, body, timeoutMs, signal, secrets }, (answer) =>
        judge(ofErrcode(answer), answer, dingtalk, secrets),
      );
    },
  };
}

/** Feishu group robot with 签名校验: time in s, and HMAC-SHA256 of nothing by the key `<time>\n<secret>`, Base64, both in the body. */
export function feishuSender({ url, secret, timeoutMs }: ChannelOf<'feishu'>, nowMs: () => number): Sender {
  const secrets = [secret, ...secretsOf(url)];
  return {
    send({ content }, signal) {
      const timestamp = String(Math.floor(nowMs() / 1000));
      const sign = createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64');
      const call = callsAll(content) ? '<at user_id="all">所有人</at> ' : '';
      const bodyOf = (text: string) =>
        JSON.stringify({ timestamp, sign, msg_type: 'text', content: { text: call + text } });
      const body = bodyOf(fitted(content, feishu.limits, bodyOf));
      return exchange({ url, headers: jsonHeaders, body, timeoutMs, signal, secrets }, (answer) =>
        judge(ofCode(answer), answer, feishu, secrets),
      );
    },
  };
}
