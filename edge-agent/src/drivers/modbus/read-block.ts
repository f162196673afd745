import { bad, type Decoded } from '../../normalise/decoded.js';
import { decodePoint } from './decode-point.js';
import { classifyFault, endsCycle, type ReadFault, reasonOfFault } from './modbus-fault.js';
import { cutKey, type PlannedBlock, type ReadItem } from './plan-reads.js';

export interface BlockOutcome<Item extends ReadItem> {
  readonly values: readonly { readonly item: Item; readonly decoded: Decoded; readonly atMs: number }[];
  /** Set when the rest of this unit's cycle is in vain. */
  readonly ended: ReadFault | undefined;
  /** Items that the unit refuses even alone. */
  readonly refused: readonly Item[];
  /** Places where a block must not be joined again. */
  readonly cuts: readonly string[];
}

export type ReadAddresses = (
  request: Pick<PlannedBlock<ReadItem>, 'functionCode' | 'address' | 'count'>,
) => Promise<Buffer>;

/**
 * Reads a block; when the unit refuses it (02, 03), halves it until it is known which points are to blame.
 *
 * Every item gets exactly one value: its own, or why there is none.
 */
export async function readBlock<Item extends ReadItem>(
  block: PlannedBlock<Item>,
  read: ReadAddresses,
  nowMs: () => number,
): Promise<BlockOutcome<Item>> {
  try {
    const data = await read(block);
    const atMs = nowMs();
    const response = { address: block.address, count: block.count, data };
    const values = block.items.map((item) => ({ item, decoded: decodePoint(item.profile, response), atMs }));
    return { values, ended: undefined, refused: [], cuts: [] };
  } catch (error) {
    const fault = classifyFault(error);
    if (fault === 'refused' && block.items.length > 1) return halve(block, read, nowMs);
    return {
      ...failed(block.items, fault, nowMs()),
      refused: fault === 'refused' ? block.items : [],
    };
  }
}

function failed<Item extends ReadItem>(items: readonly Item[], fault: ReadFault, atMs: number): BlockOutcome<Item> {
  return {
    values: items.map((item) => ({ item, decoded: bad(reasonOfFault[fault]), atMs })),
    ended: endsCycle(fault) ? fault : undefined,
    refused: [],
    cuts: [],
  };
}

async function halve<Item extends ReadItem>(
  block: PlannedBlock<Item>,
  read: ReadAddresses,
  nowMs: () => number,
): Promise<BlockOutcome<Item>> {
  const middle = Math.ceil(block.items.length / 2);
  const first = await readBlock(covering(block, block.items.slice(0, middle)), read, nowMs);
  const rest = covering(block, block.items.slice(middle));
  if (first.ended !== undefined) {
    const left = failed(rest.items, first.ended, nowMs());
    return { ...first, values: [...first.values, ...left.values] };
  }
  const second = await readBlock(rest, read, nowMs);
  // Both halves are served, the whole is not: what lies between them, or the length, was refused.
  const apart =
    first.refused.length === 0 && second.refused.length === 0 && first.cuts.length + second.cuts.length === 0;
  return {
    values: [...first.values, ...second.values],
    ended: second.ended,
    refused: [...first.refused, ...second.refused],
    cuts: [...first.cuts, ...second.cuts, ...(apart ? [cutKey(block.functionCode, rest.address)] : [])],
  };
}

function covering<Item extends ReadItem>(block: PlannedBlock<Item>, items: readonly Item[]): PlannedBlock<Item> {
  const spans = items.map((item) => item.profile.span);
  const address = Math.min(...spans.map((span) => span.address));
  const end = Math.max(...spans.map((span) => span.address + span.count));
  return { functionCode: block.functionCode, address, count: end - address, items };
}
