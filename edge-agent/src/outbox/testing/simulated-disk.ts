import type { LogFile, LogFileSystem } from '../log-file-system.js';

/** A file: what a reader sees, and what a power cut leaves at least. */
interface Inode {
  seen: Buffer;
  durable: Buffer;
}

/** A disk writes whole blocks, in an order of its own. Small, so that records lie across them as they do in life. */
const BLOCK_BYTES = 48;
/** Of a write of many blocks not every selection is tried. */
const MAX_SELECTIONS = 24;

type NameChange = (names: Map<string, Inode>) => void;

/** The files that a power cut may leave behind. */
export type DiskImage = ReadonlyMap<string, Buffer>;

function overwritten(bytes: Buffer, position: number, part: Uint8Array): Buffer {
  const result = Buffer.alloc(Math.max(bytes.length, position + part.length));
  bytes.copy(result);
  result.set(part, position);
  return result;
}

/**
 * A disk in memory that keeps apart what is seen and what is durable: data until its file is synced, and names until their
 * directory is. For tests: kill -9 does not test fdatasync, because the page cache survives it.
 */
export class SimulatedDisk implements LogFileSystem {
  readonly #names = new Map<string, Inode>();
  #durableNames = new Map<string, Inode>();
  #nameChanges: NameChange[] = [];
  /**
   * Called during each change with every image that a power cut at that moment could leave: torn writes byte by byte, and what was
   * written since the last sync in any order, block by block, the blocks that are absent being zeros or what lay there before.
   */
  onChange: (images: Iterable<DiskImage>) => void = () => undefined;

  static of(image: DiskImage): SimulatedDisk {
    const disk = new SimulatedDisk();
    for (const [path, bytes] of image) disk.#names.set(path, { seen: bytes, durable: bytes });
    disk.#durableNames = new Map(disk.#names);
    return disk;
  }

  /** What is left when nothing but what was synced is. */
  durable(): DiskImage {
    return imageOf(this.#durableNames, ({ durable }) => durable);
  }

  async makeDirectory(): Promise<void> {
    // Directories are taken to be there.
  }

  async list(directory: string): Promise<string[]> {
    const inside = [...this.#names.keys()].filter((path) => path.startsWith(`${directory}/`));
    return [...new Set(inside.map((path) => path.slice(directory.length + 1).split('/')[0] as string))];
  }

  async readAll(path: string): Promise<Buffer> {
    return Buffer.from(this.#inode(path).seen);
  }

  async open(path: string, mode: 'create' | 'update' | 'read'): Promise<LogFile> {
    if (mode === 'create' && !this.#names.has(path)) {
      const inode = { seen: Buffer.alloc(0), durable: Buffer.alloc(0) };
      this.#change((names) => names.set(path, inode));
    }
    const inode = this.#inode(path);
    if (mode === 'create' && inode.seen.length > 0) this.#replace(inode, Buffer.alloc(0));
    return {
      read: async (position, length) => Buffer.from(inode.seen.subarray(position, position + length)),
      write: async (bytes, position) => {
        const before = inode.seen;
        inode.seen = overwritten(before, position, bytes);
        this.onChange(this.#torn(inode, before, bytes, position));
        this.onChange(this.#images(inode, this.#reordered(inode)));
      },
      sync: async () => {
        inode.durable = inode.seen;
        this.onChange(this.#images(inode, [inode.durable]));
      },
      truncate: async (length) => this.#replace(inode, inode.seen.subarray(0, length)),
      close: async () => undefined,
    };
  }

  async rename(from: string, to: string): Promise<void> {
    const inode = this.#inode(from);
    this.#change((names) => {
      names.delete(from);
      names.set(to, inode);
    });
  }

  async remove(path: string): Promise<void> {
    this.#inode(path);
    this.#change((names) => names.delete(path));
  }

  async syncDirectory(): Promise<void> {
    this.#durableNames = new Map(this.#names);
    this.#nameChanges = [];
    this.onChange(this.#images(undefined, []));
  }

  #inode(path: string): Inode {
    const inode = this.#names.get(path);
    if (inode === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
    return inode;
  }

  #change(change: NameChange): void {
    change(this.#names);
    this.#nameChanges.push(change);
    this.onChange(this.#images(undefined, []));
  }

  #replace(inode: Inode, bytes: Buffer): void {
    const before = inode.seen;
    inode.seen = bytes;
    this.onChange(this.#images(inode, [before, bytes]));
  }

  *#torn(inode: Inode, before: Buffer, bytes: Uint8Array, position: number): Iterable<DiskImage> {
    for (let length = 0; length <= bytes.length; length++) {
      yield* this.#images(inode, [overwritten(before, position, bytes.subarray(0, length))]);
    }
  }

  /** States of a file after a power cut that let only some blocks of what was not synced reach the medium. */
  #reordered({ durable, seen }: Inode): Buffer[] {
    const blocks: number[] = [];
    for (let at = 0; at < seen.length; at += BLOCK_BYTES) {
      if (!seen.subarray(at, at + BLOCK_BYTES).equals(durable.subarray(at, at + BLOCK_BYTES))) blocks.push(at);
    }
    const states: Buffer[] = [];
    for (const selection of selectionsOf(blocks)) {
      for (const fill of [0, 0xa5]) {
        const state = Buffer.alloc(seen.length, fill);
        durable.copy(state, 0, 0, Math.min(durable.length, seen.length));
        for (const at of selection) seen.copy(state, at, at, Math.min(at + BLOCK_BYTES, seen.length));
        states.push(state);
      }
    }
    return states;
  }

  /**
   * Any number of the names' changes since the last sync, in their order, with each state of `inode`; every other file as synced or
   * as seen.
   */
  *#images(inode: Inode | undefined, states: readonly Buffer[]): Iterable<DiskImage> {
    const variants: ((file: Inode) => Buffer)[] = [({ durable }) => durable, ({ seen }) => seen];
    for (let changes = 0; changes <= this.#nameChanges.length; changes++) {
      const names = new Map(this.#durableNames);
      for (const change of this.#nameChanges.slice(0, changes)) change(names);
      for (const others of variants) {
        if (inode === undefined) yield imageOf(names, others);
        for (const state of states) yield imageOf(names, (file) => (file === inode ? state : others(file)));
      }
    }
  }
}

function imageOf(names: ReadonlyMap<string, Inode>, bytesOf: (inode: Inode) => Buffer): DiskImage {
  return new Map([...names].map(([path, inode]) => [path, bytesOf(inode)]));
}

/** Every selection of a few blocks; of many blocks some, always the same. */
function selectionsOf(blocks: readonly number[]): number[][] {
  const all = 2 ** blocks.length;
  const selections: number[][] = [];
  let mask = 0;
  while (selections.length < Math.min(all, MAX_SELECTIONS)) {
    selections.push(blocks.filter((_, index) => (mask / 2 ** index) % 2 >= 1));
    mask = all <= MAX_SELECTIONS ? mask + 1 : (mask * 5 + 0x9e3779b1) % all;
  }
  return selections;
}
