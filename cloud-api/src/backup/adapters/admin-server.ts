import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { AppError, isAppError } from '@anju/contracts';
import type { Logger } from 'pino';
import { writeWhole } from '../../platform/durable-file.js';
import { addressFile, type BackupSummary, BackupWish, proofOf } from './admin-client.js';

export interface AdminServer {
  stop(): Promise<void>;
}

const GREATEST_WISH_BYTES = 64 * 1024;

async function wishOf(request: IncomingMessage): Promise<BackupWish> {
  const told = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  const invalid = () => new AppError('request.invalid', 'the body must be {"to": "<directory>"}');
  if (!(told <= GREATEST_WISH_BYTES)) throw invalid();
  const body = await text(request);
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    throw invalid(); // No JSON at all: the same mistake.
  }
  const wish = BackupWish.safeParse(given);
  if (!wish.success) throw invalid();
  return wish.data;
}

/**
 * What `anju-cloud backup` talks to: a port of the loopback that only who can read the data directory knows the token of. A socket
 * file would need no token, but its path is limited to 107 bytes and some mounted directories cannot hold one.
 *
 * `backup` runs once at a time; it goes on when who asked for it is gone.
 */
export async function startAdminServer(
  backup: (wish: BackupWish) => Promise<BackupSummary>,
  dataDir: string,
  logger: Logger,
): Promise<AdminServer> {
  const token = randomBytes(32).toString('hex');
  let running = false;

  const serve = async (request: IncomingMessage): Promise<BackupSummary> => {
    const wish = await wishOf(request);
    if (running) throw new AppError('backup.running', 'another backup runs: wait for it', { retryable: true });
    running = true;
    try {
      const summary = await backup(wish);
      logger.info({ to: wish.to, ...summary }, 'backup made');
      return summary;
    } finally {
      running = false;
    }
  };

  const server = createServer((request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const [, question] = /^\/proof\/([0-9a-f]{32})$/.exec(request.url ?? '') ?? [];
    if (request.method === 'GET' && question !== undefined) {
      response.end(proofOf(token, question));
      return;
    }
    const given = Buffer.from(request.headers.authorization ?? '');
    const wanted = Buffer.from(`Bearer ${token}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      answer(401, { code: 'auth.required', message: 'the token is wrong' });
      return;
    }
    if (request.method !== 'POST' || request.url !== '/backup') {
      answer(404, { code: 'request.unknown', message: 'there is only POST /backup' });
      return;
    }
    serve(request).then(
      (summary) => answer(200, summary),
      (error: unknown) => {
        logger.error({ err: error }, 'backup failed');
        const message = error instanceof Error ? error.message : String(error);
        const code = isAppError(error) ? error.code : 'backup.failed';
        answer(code === 'request.invalid' ? 400 : 500, { code, message });
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const file = addressFile(dataDir);
  const { port } = server.address() as AddressInfo;
  await writeWhole(file, JSON.stringify({ port, token }));
  return {
    stop: async () => {
      await rm(file, { force: true });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
