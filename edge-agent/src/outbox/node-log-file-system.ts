import { type FileHandle, mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { LogFile, LogFileSystem } from './log-file-system.js';

class NodeLogFile implements LogFile {
  constructor(private readonly handle: FileHandle) {}

  async write(bytes: Uint8Array, position: number): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const step = await this.handle.write(bytes, written, bytes.length - written, position + written);
      written += step.bytesWritten;
    }
  }

  async read(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.handle.read(buffer, filled, length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }

  sync(): Promise<void> {
    return this.handle.datasync();
  }

  truncate(length: number): Promise<void> {
    return this.handle.truncate(length);
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const flags = { create: 'w+', update: 'r+', read: 'r' } as const;

export const nodeLogFileSystem: LogFileSystem = {
  makeDirectory: async (path) => {
    const created = await mkdir(path, { recursive: true, mode: 0o750 });
    if (created === undefined) return;
    // Each new name must be durable in its own parent.
    const topmost = dirname(created);
    for (let parent = dirname(resolve(path)); parent.length >= topmost.length; parent = dirname(parent)) {
      await syncDirectory(parent);
      if (parent === dirname(parent)) break;
    }
  },
  list: (directory) => readdir(directory),
  open: async (path, mode) => new NodeLogFile(await open(path, flags[mode], 0o640)),
  readAll: (path) => readFile(path),
  rename: (from, to) => rename(from, to),
  remove: (path) => unlink(path),
  syncDirectory,
};
