import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Journal, JournalEntry } from '../usecases/journal.js';

const MEGABYTE = 1024 * 1024;

export interface JournalLimits {
  /** A file is closed beyond this size. */
  readonly fileBytes: number;
  /** The oldest files of the directory go when all together exceed this. */
  readonly totalBytes: number;
}
const defaultLimits: JournalLimits = { fileBytes: 32 * MEGABYTE, totalBytes: 512 * MEGABYTE };

/**
 * Append-only JSON lines, one file series a run: `journal-<start>-<pid>.0001.jsonl`, the next number beyond
 * `fileBytes`; the oldest files, of earlier runs too, are removed beyond `totalBytes`.
 *
 * Each line is handed to the operating system before `write` returns, so a killed process loses at most the line that it
 * had not begun.
 */
export class JsonlJournal implements Journal {
  readonly #prefix: string;
  readonly #directory: string;
  readonly #limits: JournalLimits;
  #part = 0;
  #file: number;
  #bytes = 0;

  constructor(directory: string, startMs: number, limits: JournalLimits = defaultLimits) {
    mkdirSync(directory, { recursive: true });
    const start = new Date(startMs).toISOString().replaceAll(/[:.]/g, '-');
    this.#prefix = join(directory, `journal-${start}-${process.pid}`);
    this.#directory = directory;
    this.#limits = limits;
    this.#file = this.#open();
  }

  write(entry: JournalEntry): void {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    if (this.#bytes > 0 && this.#bytes + line.length > this.#limits.fileBytes) {
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
    this.#removeOldest();
    this.#part += 1;
    this.#bytes = 0;
    return openSync(`${this.#prefix}.${String(this.#part).padStart(4, '0')}.jsonl`, 'ax');
  }

  #removeOldest(): void {
    const files = readdirSync(this.#directory)
      .filter((name) => /^journal-.*\.jsonl$/.test(name))
      .sort()
      .map((name) => join(this.#directory, name));
    let total = files.reduce((sum, file) => sum + statSync(file).size, 0);
    for (const file of files) {
      if (total <= this.#limits.totalBytes) return;
      total -= statSync(file).size;
      rmSync(file);
    }
  }
}
