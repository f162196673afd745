import { mkdir, stat, unlink } from 'node:fs/promises';
import net from 'node:net';
import { join } from 'node:path';
import { AppError } from '@anju/contracts';

export interface DirectoryLock {
  release(): Promise<void>;
}

function listen(address: string): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
}

/**
 * Keeps a directory for this process alone until it ends, however it ends: the lock is a socket name that the kernel frees,
 * never a pid file that a crash leaves behind. The name is made of the directory's device and inode, so that links
 * and mounts lead to the same lock. Creates the directory. Throws `db.locked` while another process has it.
 *
 * On Linux the name is abstract and belongs to the network namespace: containers that share a volume must not share it between
 * two running services.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { dev, ino } = await stat(directory, { bigint: true });
  const name = `anju-records-${dev}-${ino}`;
  const socketFile = join(directory, 'lock.sock');
  const address =
    process.platform === 'linux' ? `\0${name}` : process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : socketFile;
  if (address === socketFile && !(await answers(socketFile))) {
    await unlink(socketFile).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  const server = await listen(address).catch((error: unknown) => {
    if (!isAddressInUse(error)) throw error;
    throw new AppError(
      'db.locked',
      `another process has the data directory ${directory} open: stop it first, or give this one another directory`,
      { context: { directory }, cause: error },
    );
  });
  return {
    release: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
}
