/** What the log needs of a file system. A port, so that tests can make the Nth call fail. */
export interface LogFile {
  /** Writes all of `bytes` at `position` or throws; after a throw any part may have been written. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Up to `length` bytes from `position`; fewer at the end of the file. */
  read(position: number, length: number): Promise<Buffer>;
  /** Resolves when data and size are on the medium. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export interface LogFileSystem {
  makeDirectory(path: string): Promise<void>;
  /** Names, unordered. */
  list(directory: string): Promise<string[]>;
  /** `create` truncates what is there. */
  open(path: string, mode: 'create' | 'update' | 'read'): Promise<LogFile>;
  readAll(path: string): Promise<Buffer>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes creations, renames and removals in `directory` durable. */
  syncDirectory(directory: string): Promise<void>;
}

/** The system's code (`ENOSPC`) of a fault, or `UNKNOWN`. */
export function faultCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

/** Writes a small file so that after a crash it is the old one or the new one, never a mixture. */
export async function replaceFile(
  fileSystem: LogFileSystem,
  directory: string,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const temporary = `${directory}/${name}.tmp`;
  const file = await fileSystem.open(temporary, 'create');
  try {
    await file.write(bytes, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await fileSystem.rename(temporary, `${directory}/${name}`);
  await fileSystem.syncDirectory(directory);
}
