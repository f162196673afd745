import { type FunctionCode, type ModbusPointProfile, requestLimit } from '../../profiles/modbus-profile.js';

/** A point that a plan must cover. */
export interface ReadItem {
  readonly profile: ModbusPointProfile;
}

/** One request and the points that it serves, in order of address. */
export interface PlannedBlock<Item extends ReadItem> {
  readonly functionCode: FunctionCode;
  readonly address: number;
  readonly count: number;
  readonly items: readonly Item[];
}

/** What a unit has taught: requests that it refuses as a whole although their parts are served. */
export interface LearnedLimits {
  /** No block of this function code may cover both this address and the one before it. `fc:address`. */
  readonly cuts: ReadonlySet<string>;
}

export const noLimits: LearnedLimits = { cuts: new Set() };

export function cutKey(functionCode: FunctionCode, address: number): string {
  return `${functionCode}:${address}`;
}

/**
 * The fewest blocks for `items`, joining points of one function code that are at most `maxGap` addresses apart, within the
 * protocol's limits and what was learned.
 */
export function planReads<Item extends ReadItem>(
  items: readonly Item[],
  options: { readonly maxGap: number; readonly learned: LearnedLimits },
): PlannedBlock<Item>[] {
  const sorted = [...items].sort(
    (a, b) =>
      a.profile.functionCode - b.profile.functionCode ||
      a.profile.span.address - b.profile.span.address ||
      a.profile.span.count - b.profile.span.count,
  );
  const blocks: { functionCode: FunctionCode; address: number; count: number; items: Item[] }[] = [];
  for (const item of sorted) {
    const { functionCode, span } = item.profile;
    const block = blocks[blocks.length - 1];
    const end = span.address + span.count;
    if (block !== undefined && block.functionCode === functionCode) {
      const blockEnd = block.address + block.count;
      const count = Math.max(blockEnd, end) - block.address;
      const near = span.address - blockEnd <= options.maxGap;
      const cut = span.address > block.address && options.learned.cuts.has(cutKey(functionCode, span.address));
      if (near && !cut && count <= requestLimit[functionCode]) {
        block.count = count;
        block.items.push(item);
        continue;
      }
    }
    blocks.push({ functionCode, address: span.address, count: span.count, items: [item] });
  }
  return blocks;
}
