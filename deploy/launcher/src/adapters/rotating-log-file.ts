import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface RotationPolicy {
  readonly maxBytes: number;
  /** Besides the one in use: `<path>.1` is the youngest. */
  readonly keep: number;
}

/** Appends lines; written at once, so that the last words before a crash are there. */
export class RotatingLogFile {
  readonly #path: string;
  readonly #policy: RotationPolicy;
  #file: number;
  #bytes: number;

  constructor(path: string, policy: RotationPolicy) {
    mkdirSync(dirname(path), { recursive: true });
    this.#path = path;
    this.#policy = policy;
    this.#file = openSync(path, 'a');
    this.#bytes = fstatSync(this.#file).size;
  }

  append(line: string): void {
    const bytes = Buffer.from(`${line}\n`, 'utf8');
    if (this.#bytes > 0 && this.#bytes + bytes.length > this.#policy.maxBytes) this.#rotate();
    writeSync(this.#file, bytes);
    this.#bytes += bytes.length;
  }

  close(): void {
    closeSync(this.#file);
  }

  #rotate(): void {
    closeSync(this.#file);
    for (let age = this.#policy.keep; age >= 1; age -= 1) {
      const younger = age === 1 ? this.#path : `${this.#path}.${age - 1}`;
      if (existsSync(younger)) renameSync(younger, `${this.#path}.${age}`);
    }
    this.#file = openSync(this.#path, 'a');
    this.#bytes = 0;
  }
}
