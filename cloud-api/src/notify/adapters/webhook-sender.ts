import { createHmac } from 'node:crypto';
import type { ChannelOf } from '../domain/channel.js';
import type { Sender } from '../usecases/sender.js';
import { exchange, secretsOf } from './http-exchange.js';

/** `v1=` and HMAC-SHA256 in hexadecimal over the time (s), a dot and the body; the receiver refuses old times against replay. */
export function signatureOf(secret: string, timestampS: number, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestampS}.${body}`).digest('hex')}`;
}

/** POST of JSON with `anju-timestamp`, `anju-signature` and `idempotency-key`; any 2xx is a delivery. */
export function webhookSender({ url, secret, timeoutMs }: ChannelOf<'webhook'>, nowMs: () => number): Sender {
  const secrets = [secret, ...secretsOf(url)];
  return {
    send({ key, content }, signal) {
      const { event, ticket, sign, subject, text, link, dueMs, atMs } = content;
      const type = sign === undefined ? `ticket.${event}` : `sign.${event}`;
      const body = JSON.stringify({ id: key, type, subject, text, link, atMs, dueMs, ticket, sign });
      const timestampS = Math.floor(nowMs() / 1000);
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'anju',
        'idempotency-key': encodeURIComponent(key),
        'anju-timestamp': String(timestampS),
        'anju-signature': signatureOf(secret, timestampS, body),
      };
      return exchange({ url, headers, body, timeoutMs, signal, secrets });
    },
  };
}
