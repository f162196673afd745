import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A lock that ends with the process that holds it, however it ends. */
export interface KernelLock {
  release(): Promise<void>;
}

/**
 * Takes the lock of a directory, which is made if it is missing; `undefined` when another process holds it.
 *
 * The lock is a listening local socket named after the directory's real path: Linux gives the name back when the process
 * dies, by kill -9 too. Elsewhere the socket has a file (or a pipe name), and one on which nobody answers is left over.
 */
export async function lockDirectory(directory: string, purpose: string): Promise<KernelLock | undefined> {
  mkdirSync(directory, { recursive: true });
  const digest = createHash('sha256')
    .update(`${purpose}\n${realpathSync(directory)}`)
    .digest('hex')
    .slice(0, 32);
  const name = `anju-${digest}`;
  if (process.platform === 'linux') return take(`\0${name}`);
  if (process.platform === 'win32') return take(`\\\\.\\pipe\\${name}`);
  const path = join(tmpdir(), `${name}.sock`);
  const lock = await take(path);
  if (lock || (await isAnswered(path))) return lock;
  rmSync(path, { force: true });
  return take(path);
}

function take(address: string): Promise<KernelLock | undefined> {
  const server: Server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(address, () => {
      server.unref();
      resolve({ release: () => new Promise((released) => server.close(() => released())) });
    });
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
