import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Journal, JournalEntry } from '../usecases/journal.js';

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Append-only JSON lines, one file series a run: `journal-<start>-<pid>.0001.jsonl`, the next number beyond `maxBytes`.
 *
 * Each line is handed to the operating system before `write` returns, so a killed process loses at most the line that it
 * had not begun.
 */
export class JsonlJournal implements Journal {
  readonly #prefix: string;
  readonly #maxBytes: number;
  #part = 0;
  #file: number;
  #bytes = 0;

  constructor(directory: string, startMs: number, maxBytes = DEFAULT_MAX_BYTES) {
    mkdirSync(directory, { recursive: true });
    const start = new Date(startMs).toISOString().replaceAll(/[:.]/g, '-');
    this.#prefix = join(directory, `journal-${start}-${process.pid}`);
    this.#maxBytes = maxBytes;
    this.#file = this.#open();
  }

  write(entry: JournalEntry): void {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    if (this.#bytes > 0 && this.#bytes + line.length > this.#maxBytes) {
      closeSync(this.#file);
      this.#file = this.#open();
    }
    let written = 0;
    while (written < line.length) written += writeSync(this.#file, line, written);
    this.#bytes += line.length;
  }

  close(): void {
    closeSync(this.#file);
  }

  #open(): number {
    this.#part += 1;
    this.#bytes = 0;
    return openSync(`${this.#prefix}.${String(this.#part).padStart(4, '0')}.jsonl`, 'ax');
  }
}
