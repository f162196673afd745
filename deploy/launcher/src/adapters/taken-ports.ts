import { createServer } from 'node:net';
import type { NeededPort } from '../domain/service-spec.js';
import type { TakenPort } from '../domain/taken-port-lines.js';

/** Those that cannot be listened on at 127.0.0.1, with the reason. */
export async function findTakenPorts(needed: readonly NeededPort[]): Promise<TakenPort[]> {
  const tried = await Promise.all(needed.map(async (each) => ({ needed: each, code: await tryPort(each.port) })));
  return tried.flatMap(({ needed: each, code }) => (code === undefined ? [] : [{ needed: each, code }]));
}

function tryPort(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
