import type { LogFile, LogFileSystem } from '../log-file-system.js';

export type FaultyCall = 'write' | 'sync' | 'open' | 'rename' | 'syncDirectory' | 'remove' | 'truncate';

/** A file system in which chosen calls fail: the Nth of any kind, or all while `broken`. For tests. */
export class FaultyFileSystem implements LogFileSystem {
  /** Calls so far that could fail. */
  calls = 0;
  failAt = Number.POSITIVE_INFINITY;
  /** All calls from `failAt` on fail, until it is `Infinity` again. */
  persistent = false;
  code = 'EIO';
  /** A failing write still puts down this share of its bytes. */
  shortWrite = 0;
  /** While set, every call waits for it without an error. */
  hanging: Promise<void> | undefined;
  /** While true, no directory can be listed. */
  unlistable = false;
  /** Names of the calls in order, with the file's last name part. */
  readonly journal: string[] = [];

  constructor(private readonly inner: LogFileSystem) {}

  #check(call: FaultyCall, path: string): boolean {
    this.calls += 1;
    this.journal.push(`${call} ${path.split('/').at(-1) ?? path}`);
    return this.persistent ? this.calls >= this.failAt : this.calls === this.failAt;
  }

  #fault(call: FaultyCall): Error {
    return Object.assign(new Error(`${this.code}: planted in ${call}`), { code: this.code });
  }

  async makeDirectory(path: string): Promise<void> {
    await this.hanging;
    await this.inner.makeDirectory(path);
  }
  async list(directory: string): Promise<string[]> {
    await this.hanging;
    if (this.unlistable) throw Object.assign(new Error(`${this.code}: planted in list`), { code: this.code });
    return this.inner.list(directory);
  }
  async readAll(path: string): Promise<Buffer> {
    await this.hanging;
    return this.inner.readAll(path);
  }
  async rename(from: string, to: string): Promise<void> {
    if (this.#check('rename', to)) throw this.#fault('rename');
    await this.inner.rename(from, to);
  }
  async remove(path: string): Promise<void> {
    if (this.#check('remove', path)) throw this.#fault('remove');
    await this.inner.remove(path);
  }
  async syncDirectory(directory: string): Promise<void> {
    if (this.#check('syncDirectory', directory)) throw this.#fault('syncDirectory');
    await this.inner.syncDirectory(directory);
  }
  async open(path: string, mode: 'create' | 'update' | 'read'): Promise<LogFile> {
    if (mode !== 'read' && this.#check('open', path)) throw this.#fault('open');
    const file = await this.inner.open(path, mode);
    return {
      read: async (position, length) => {
        await this.hanging;
        return file.read(position, length);
      },
      close: () => file.close(),
      write: async (bytes, position) => {
        await this.hanging;
        if (this.#check('write', path)) {
          await file.write(bytes.subarray(0, Math.floor(bytes.length * this.shortWrite)), position);
          throw this.#fault('write');
        }
        await file.write(bytes, position);
      },
      sync: async () => {
        await this.hanging;
        if (this.#check('sync', path)) throw this.#fault('sync');
        await file.sync();
      },
      truncate: async (length) => {
        if (this.#check('truncate', path)) throw this.#fault('truncate');
        await file.truncate(length);
      },
    };
  }
}
