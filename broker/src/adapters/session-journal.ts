import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One line of the journal. `m`: a message for sessions; `a`: a session has it; `s`, `u`, `x`: subscribed, unsubscribed, ended. */
export type JournalRecord =
  | {
      readonly k: 'm';
      readonly n: number;
      readonly c: readonly string[];
      readonly t: string;
      readonly q: 1 | 2;
      readonly p: string;
    }
  | { readonly k: 'a'; readonly n: number; readonly c: string }
  | { readonly k: 's'; readonly c: string; readonly t: string; readonly q: 0 | 1 | 2 }
  | { readonly k: 'u'; readonly c: string; readonly t: string }
  | { readonly k: 'x'; readonly c: string };

/** Where sessions are written down. */
export interface SessionJournal {
  /** Resolves when the record is on disk. */
  append(record: JournalRecord): Promise<void>;
  close(): Promise<void>;
}

/** Sessions that end with the process. */
export const noJournal: SessionJournal = { append: () => Promise.resolve(), close: () => Promise.resolve() };

const COMPACT_AT_BYTES = 16_777_216;

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Every whole line; a torn last one was never acknowledged. */
export function readJournal(path: string): JournalRecord[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  const records: JournalRecord[] = [];
  for (const line of lines.slice(0, -1)) {
    try {
      records.push(JSON.parse(line) as JournalRecord);
    } catch {
      // A line half written before a power cut, with more after it from the next start: never acknowledged either.
    }
  }
  return records;
}

/**
 * Lines of JSON, written in groups with one fdatasync each, rewritten from `live` when they have grown. `live` answers with
 * what a reader would have to find to be where we are.
 */
export class FileSessionJournal implements SessionJournal {
  readonly #path: string;
  readonly #live: () => readonly JournalRecord[];
  #file: FileHandle;
  #bytes = 0;
  #waiting: { line: string; done: () => void; failed: (error: unknown) => void }[] = [];
  #writing: Promise<void> | undefined;

  private constructor(path: string, live: () => readonly JournalRecord[], file: FileHandle) {
    this.#path = path;
    this.#live = live;
    this.#file = file;
  }

  static async open(path: string, live: () => readonly JournalRecord[]): Promise<FileSessionJournal> {
    mkdirSync(dirname(path), { recursive: true });
    const file = await open(path, 'a');
    const journal = new FileSessionJournal(path, live, file);
    await journal.#compact();
    return journal;
  }

  append(record: JournalRecord): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ line: `${JSON.stringify(record)}\n`, done, failed });
      this.#writing ??= this.#writeAll();
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0);
      try {
        if (this.#bytes > COMPACT_AT_BYTES) await this.#compact();
        const bytes = Buffer.from(group.map(({ line }) => line).join(''), 'utf8');
        await this.#file.appendFile(bytes);
        await this.#file.datasync();
        this.#bytes += bytes.length;
        for (const { done } of group) done();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
    this.#writing = undefined;
  }

  async #compact(): Promise<void> {
    const half = `${this.#path}.half`;
    const file = await open(half, 'w');
    const text = Buffer.from(
      this.#live()
        .map((record) => `${JSON.stringify(record)}\n`)
        .join(''),
      'utf8',
    );
    await file.writeFile(text);
    await file.datasync();
    await rename(half, this.#path);
    await syncFolder(dirname(this.#path));
    await this.#file.close();
    this.#file = file;
    // What is live counts only once, or a large queue would be rewritten with every line.
    this.#bytes = 0;
  }
}
