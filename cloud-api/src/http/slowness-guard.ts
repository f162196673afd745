import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { HttpLimits } from './http-deps.js';
import { answerBrokenRequest } from './problem.js';

/** Gives the answer that Node itself gives to a request that takes too long. */
function cut({ complete, socket }: IncomingMessage): void {
  // A request that a test injects comes over no connection.
  if (complete || socket.destroyed || !(socket instanceof Socket)) return;
  answerBrokenRequest(Object.assign(new Error('request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
}

/**
 * Ends requests whose body does not come (408): after `bodyMs`; but for uploads, which a slow telephone may take long for as long as
 * something comes in every `uploadIdleMs`. The server's own limit ends those.
 */
export function addSlownessGuard(
  app: FastifyInstance,
  { bodyMs, uploadIdleMs }: Pick<HttpLimits, 'bodyMs' | 'uploadIdleMs'>,
): void {
  app.addHook('onRequest', async ({ raw, routeOptions }, reply) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = raw.headers;
    if (encoding === undefined && (length === undefined || length === '0')) return;
    let before = raw.socket.bytesRead;
    const timer =
      routeOptions.config.upload === true
        ? setInterval(() => {
            const now = raw.socket.bytesRead;
            if (now === before) cut(raw);
            before = now;
          }, uploadIdleMs)
        : setTimeout(() => cut(raw), bodyMs);
    timer.unref();
    reply.raw.once('close', () => clearInterval(timer));
  });
}
