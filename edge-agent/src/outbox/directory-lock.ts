import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { platform } from 'node:os';
import { resolve as resolvePath } from 'node:path';
import { AppError } from '@anju/contracts';

/** Held by the kernel for as long as the process lives: nothing is left behind to clear up after a crash. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Where the lock listens: an abstract socket on Linux, a named pipe on Windows, elsewhere a loopback port derived from the path.
 *
 * An abstract socket is known within one network namespace: two containers must not share an outbox directory.
 */
function lockAddress(path: string): { path: string } | { host: string; port: number } {
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 32);
  if (platform() === 'linux') return { path: `\0anju-outbox-${digest}` };
  if (platform() === 'win32') return { path: `\\\\.\\pipe\\anju-outbox-${digest}` };
  return { host: '127.0.0.1', port: 20_000 + (Number.parseInt(digest.slice(0, 8), 16) % 20_000) };
}

/** Two names of one directory must give one lock; a directory that cannot be made has only its name. */
async function canonical(directory: string): Promise<string> {
  try {
    return await realpath(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return resolvePath(directory);
    throw error;
  }
}

/** Throws `outbox.locked` when another process, or this one, has the directory. */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const server: Server = createServer((socket) => socket.destroy());
  const address = lockAddress(await canonical(directory));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === 'EADDRINUSE'
          ? new AppError(
              'outbox.locked',
              `The outbox directory ${directory} is in use by another agent; stop that one or give this one its own directory.`,
              { context: { directory }, cause },
            )
          : cause,
      );
    });
    server.listen({ ...address, exclusive: true }, resolve);
  });
  server.unref();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}
