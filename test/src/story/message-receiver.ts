import { createHmac, timingSafeEqual } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';

export type MessageKind = 'webhook' | 'sms' | 'voice';

/** A message that came out of the cloud. */
export interface ReceivedMessage {
  readonly kind: MessageKind;
  readonly channelId: string;
  /** Phone number; empty for the webhook. */
  readonly address: string;
  readonly subject: string;
  readonly ticketId: string;
  /** Number of the ticket's event that it tells of. */
  readonly seq: number;
  readonly atMs: number;
}

export interface MessageReceiver {
  /** File for `ANJU_CHANNELS`. */
  readonly channelsFile: string;
  /** In the order in which they came; the same message once. */
  readonly messages: readonly ReceivedMessage[];
  /** What came that nobody may believe: wrong signature, not readable. */
  readonly faults: readonly string[];
  stop(): Promise<void>;
}

const secret = 'story-webhook-secret';
const MAX_AGE_S = 300;
const channelIds: Readonly<Record<MessageKind, string>> = {
  webhook: 'command-centre',
  sms: 'duty-sms',
  voice: 'duty-voice',
};

export function kindOfChannel(channelId: string): MessageKind {
  const kinds = Object.keys(channelIds) as MessageKind[];
  const kind = kinds.find((each) => channelIds[each] === channelId);
  if (kind === undefined) throw new Error(`The story has no channel ${channelId}`);
  return kind;
}

function isSigned(headers: IncomingHttpHeaders, body: string): boolean {
  const time = String(headers['anju-timestamp'] ?? '');
  if (Math.abs(Date.now() / 1000 - Number(time)) > MAX_AGE_S) return false;
  const expected = Buffer.from(`v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`);
  const given = Buffer.from(String(headers['anju-signature'] ?? ''));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function kindOf(path: string): MessageKind | undefined {
  const kinds: readonly MessageKind[] = ['webhook', 'sms', 'voice'];
  return kinds.find((kind) => path === `/${kind}`);
}

/** `<ticket>/<event's number>/<channel>/<address>`, as the cloud keys a delivery. */
function parseKey(key: string): { ticketId: string; seq: number } | undefined {
  const [ticketId, seq] = key.split('/');
  return ticketId === undefined || seq === undefined || !/^\d+$/.test(seq) ? undefined : { ticketId, seq: Number(seq) };
}

/** The district's command centre (signed webhook) and the gateway of duty phones (SMS and voice), on the loopback. */
export async function startMessageReceiver(directory: string): Promise<MessageReceiver> {
  const messages: ReceivedMessage[] = [];
  const faults: string[] = [];
  const known = new Set<string>();

  function take(path: string, headers: IncomingHttpHeaders, body: string): number {
    const kind = kindOf(path);
    const key = decodeURIComponent(String(headers['idempotency-key'] ?? ''));
    // A test of the channel, by a person or the weekly one, tells of no ticket.
    if (kind !== undefined && /^(self-)?test\//.test(key)) return 200;
    const about = parseKey(key);
    if (kind === undefined || about === undefined) {
      faults.push(`${path} without the key of a delivery: ${key}`);
      return 404;
    }
    if (kind === 'webhook' && !isSigned(headers, body)) {
      faults.push(`a webhook that is not signed as it should be: ${key}`);
      return 401;
    }
    const content = JSON.parse(body) as { subject: string; to?: string };
    if (known.has(`${kind} ${key}`)) return 200;
    known.add(`${kind} ${key}`);
    messages.push({
      ...about,
      kind,
      channelId: channelIds[kind],
      address: content.to ?? '',
      subject: content.subject,
      atMs: Date.now(),
    });
    return 200;
  }

  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      let status = 400;
      try {
        status = take(request.url ?? '', request.headers, body);
      } catch (error) {
        faults.push(`${request.url}: ${String(error)}`);
      }
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: status === 200 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const channelsFile = join(directory, 'channels.yaml');
  const gateway = (kind: 'sms' | 'voice') => ({
    id: channelIds[kind],
    kind,
    url: `${origin}/${kind}`,
    headers: { 'content-type': 'application/json' },
    body: '{"to":"{address}","subject":"{subject}","text":"{text}"}',
    success: { path: 'ok', equals: true },
    ratePerMinute: 1000,
    timeoutMs: 60_000,
  });
  writeFileSync(
    channelsFile,
    stringify({
      channels: [
        {
          id: channelIds.webhook,
          kind: 'webhook',
          url: `${origin}/webhook`,
          secret,
          audiences: ['*'],
          ratePerMinute: 1000,
          timeoutMs: 60_000,
        },
        gateway('sms'),
        gateway('voice'),
      ],
    }),
  );
  return {
    channelsFile,
    messages,
    faults,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
