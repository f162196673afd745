import type { ChannelOf } from '../domain/channel.js';
import type { ContentValues } from '../domain/content.js';
import type { Letter, Sender, SendOutcome } from '../usecases/sender.js';
import { exchange, failed, type HttpAnswer, personalIn, quoted, secretsIn, secretsOf } from './http-exchange.js';

type Gateway = ChannelOf<'sms' | 'voice'>;
type Escape = (text: string) => string;

const unknownValues: ContentValues = { place: '', hazard: '', severity: '', event: '', due: '' };

function fill(template: string, { address, content, key }: Letter, escaped: Escape): string {
  const values: Readonly<Record<string, string>> = {
    address,
    text: `${content.subject}\n${content.text}`,
    subject: content.subject,
    ticketId: content.ticket?.id ?? content.sign?.id ?? '',
    key,
    ...(content.values ?? unknownValues),
  };
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : escaped(value);
  });
}

function escapeFor(contentType: string): Escape {
  if (contentType.includes('json')) return (text) => JSON.stringify(text).slice(1, -1);
  if (contentType.includes('urlencoded')) return encodeURIComponent;
  return (text) => text;
}

/** What stands at a dotted path of a JSON text; `undefined`: nothing, or it is no JSON. */
function valueAt(text: string, path: string): unknown {
  try {
    return path
      .split('.')
      .reduce<unknown>(
        (value, key) =>
          typeof value === 'object' && value !== null && Object.hasOwn(value, key)
            ? Reflect.get(value, key)
            : undefined,
        JSON.parse(text),
      );
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** SMS or voice call through whatever gateway the configuration describes. */
export function gatewaySender(channel: Gateway): Sender {
  const { method, timeoutMs, success } = channel;
  const headers = Object.fromEntries(
    Object.entries(channel.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const escaped = escapeFor(headers['content-type'] ?? '');
  const ours = [
    ...Object.values(channel.headers).flatMap((value) => [value, ...secretsIn(value)]),
    ...secretsIn(channel.body),
    ...secretsOf(channel.url),
  ];
  const judge = ({ text }: HttpAnswer, secrets: readonly string[]): SendOutcome => {
    if (success === undefined) return { ok: true };
    const value = valueAt(text, success.path);
    if (String(value) === String(success.equals)) return { ok: true };
    return failed(`the gateway refused it: ${quoted(text, secrets)}`);
  };
  return {
    send(letter, signal) {
      const url = fill(channel.url, letter, encodeURIComponent);
      const body = fill(channel.body, letter, escaped);
      const withKey = { 'idempotency-key': encodeURIComponent(letter.key), ...headers };
      const secrets = [...ours, ...personalIn(letter.address)];
      const request = { url, method, headers: withKey, body, timeoutMs, signal, secrets };
      return exchange(request, (answer) => judge(answer, secrets));
    },
  };
}
