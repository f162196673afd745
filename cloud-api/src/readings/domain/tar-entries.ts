const BLOCK = 512;

export interface TarEntry {
  readonly name: string;
  readonly bytes: number;
}

/**
 * Reads the headers of a tar archive as its bytes pass by, holding one block of it.
 *
 * An archive is whole when it ends with its two empty blocks and nothing behind them: InfluxDB appends the text of a fault to one
 * that it broke off.
 */
export class TarEntries {
  readonly entries: TarEntry[] = [];
  #block: Buffer = Buffer.alloc(0);
  /** Bytes of content, padding included, that pass before the next header. */
  #skip = 0;
  #emptyBlocks = 0;
  #fault: string | undefined;

  /** What is wrong with the bytes so far as an archive that has ended; `undefined`: nothing. */
  get fault(): string | undefined {
    if (this.#fault !== undefined) return this.#fault;
    if (this.#skip > 0 || this.#block.length > 0) return 'it ends within a file';
    return this.#emptyBlocks < 2 ? 'it has no end' : undefined;
  }

  add(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && this.#fault === undefined) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, chunk.length - at);
        this.#skip -= passed;
        at += passed;
        continue;
      }
      const taken = chunk.subarray(at, at + BLOCK - this.#block.length);
      this.#block = Buffer.concat([this.#block, taken]);
      at += taken.length;
      if (this.#block.length < BLOCK) return;
      this.#read(this.#block);
      this.#block = Buffer.alloc(0);
    }
  }

  #read(block: Buffer): void {
    if (block.every((byte) => byte === 0)) {
      this.#emptyBlocks += 1;
      return;
    }
    if (this.#emptyBlocks > 0) {
      this.#fault = `something follows its end: ${block
        .toString('latin1')
        .replace(/[^ -~]+/g, ' ')
        .trim()
        .slice(0, 200)}`;
      return;
    }
    const text = (from: number, length: number) => {
      const field = block.subarray(from, from + length);
      const end = field.indexOf(0);
      return field.toString('latin1', 0, end < 0 ? length : end);
    };
    const checksum = checksumIn(block);
    const size = Number.parseInt(text(124, 12), 8);
    if (checksum !== checksumOf(block) || !Number.isSafeInteger(size)) {
      this.#fault = 'a header of it is damaged';
      return;
    }
    const prefix = text(345, 155);
    this.entries.push({ name: prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`, bytes: size });
    this.#skip = Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** As writers put it, six digits, NUL and space: another form is damage, too, for the sum does not cover it. */
function checksumIn(block: Buffer): number | undefined {
  const digits = /^([0-7]{6})\0 $/.exec(block.toString('latin1', 148, 156))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 8);
}

/** Sum of a header's bytes, those of the sum itself counted as spaces. */
function checksumOf(block: Buffer): number {
  let sum = 0;
  for (let i = 0; i < BLOCK; i += 1) sum += i >= 148 && i < 156 ? 32 : (block[i] ?? 0);
  return sum;
}
