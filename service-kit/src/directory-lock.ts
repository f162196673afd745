import { createHash } from 'node:crypto';
import { realpath, rm, stat } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/** Held by the kernel for as long as the process lives: nothing is left behind to clear up after a crash. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Keeps a directory for this process alone until it ends, however it ends; `undefined` while another process, or this one, has it.
 * Locks of different `purpose` (a short slug) do not know of each other.
 *
 * The lock is a listening local socket named after the directory's device and inode, so that links and mounts lead to the same
 * lock, and another named after its path, so that a directory that cannot be made yet is kept too. On Linux the names are abstract
 * and belong to the network namespace: containers that share a volume must not share it between two running services. Does not
 * make the directory.
 */
export async function lockDirectory(directory: string, purpose: string): Promise<DirectoryLock | undefined> {
  const held: DirectoryLock[] = [];
  const release = async () => {
    for (const lock of held.splice(0).reverse()) await lock.release();
  };
  try {
    for (const name of await namesOf(directory)) {
      const lock = await takeName(`anju-${purpose}-${name}`);
      if (lock === undefined) {
        await release();
        return undefined;
      }
      held.push(lock);
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

async function namesOf(directory: string): Promise<string[]> {
  const path = await canonical(resolve(directory));
  const byPath = createHash('sha256').update(path).digest('hex').slice(0, 32);
  const identity = await stat(directory, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === undefined) throw error;
    return undefined; // Not there, or on a disk that fails: it has its path.
  });
  return identity === undefined ? [byPath] : [byPath, `${identity.dev}-${identity.ino}`];
}

/** Links resolved as far as the path exists. */
async function canonical(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return dirname(path) === path ? path : join(await canonical(dirname(path)), basename(path));
  }
}

function takeName(name: string): Promise<DirectoryLock | undefined> {
  if (process.platform === 'linux') return listen(`\0${name}`);
  if (process.platform === 'win32') return listen(`\\\\.\\pipe\\${name}`);
  return takeSocketFile(join(tmpdir(), `${name}.sock`));
}

/** Where a socket has a file, the file outlives its process: one on which nobody answers is left over. */
export async function takeSocketFile(path: string): Promise<DirectoryLock | undefined> {
  const lock = await listen(path);
  if (lock !== undefined || (await isAnswered(path))) return lock;
  await rm(path, { force: true });
  return listen(path);
}

function listen(address: string): Promise<DirectoryLock | undefined> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((taken, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      // A pipe of Windows that another user's process has.
      const inUse = error.code === 'EADDRINUSE' || (process.platform === 'win32' && error.code === 'EACCES');
      if (inUse) taken(undefined);
      else reject(error);
    });
    server.listen({ path: address, exclusive: true }, () => {
      server.unref();
      taken({ release: () => new Promise((released) => server.close(() => released())) });
    });
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((answered) => {
    const socket = createConnection(path, () => {
      socket.destroy();
      answered(true);
    });
    socket.once('error', () => answered(false));
  });
}
