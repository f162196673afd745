import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { AppError, isAppError } from '@anju/contracts';
import type { Logger } from 'pino';
import { z } from 'zod';
import { addressFile, type BackupSummary } from './admin-address.js';
import { makeBackup, type Stores } from './make-backup.js';

const Wish = z.strictObject({ to: z.string().min(1) });

export interface AdminServer {
  stop(): Promise<void>;
}

/**
 * What `anju-cloud backup` talks to: a port of the loopback that only who can read the data directory knows the token of. A socket
 * file would need no token, but its path is limited to 107 bytes and some mounted directories cannot hold one.
 */
export async function startAdminServer(
  stores: Stores,
  dataDir: string,
  nowMs: () => number,
  logger: Logger,
): Promise<AdminServer> {
  const token = randomBytes(32).toString('hex');
  let running = false;

  const backup = async (request: IncomingMessage): Promise<BackupSummary> => {
    const wish = Wish.safeParse(JSON.parse(await text(request)));
    if (!wish.success) throw new AppError('request.invalid', 'the body must be {"to": "<directory>"}');
    if (running) throw new AppError('backup.running', 'another backup runs: wait for it', { retryable: true });
    running = true;
    try {
      const { files } = await makeBackup(stores, wish.data.to, nowMs());
      logger.info({ to: wish.data.to, files: files.length }, 'backup made');
      return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
    } finally {
      running = false;
    }
  };

  const server = createServer((request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
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
    backup(request).then(
      (summary) => answer(200, summary),
      (error: unknown) => {
        logger.error({ err: error }, 'backup failed');
        const message = error instanceof Error ? error.message : String(error);
        answer(500, { code: isAppError(error) ? error.code : 'backup.failed', message });
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const file = addressFile(dataDir);
  const { port } = server.address() as AddressInfo;
  const unfinished = `${file}.unfinished`;
  await rm(unfinished, { force: true });
  await writeFile(unfinished, JSON.stringify({ port, token }), { mode: 0o600, flag: 'wx' });
  await rename(unfinished, file);
  return {
    stop: async () => {
      await rm(file, { force: true });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
