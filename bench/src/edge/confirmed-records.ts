import type { Confirmation, NodeAddress } from '@anju/contracts/sparkplug';

export interface ArrivedBatch {
  readonly node: NodeAddress;
  readonly epoch: string;
  readonly first: number;
  readonly last: number;
}

interface Arrived {
  readonly node: NodeAddress;
  readonly epoch: string;
  /** Ascending, disjoint, apart. */
  ranges: [number, number][];
  changed: boolean;
}

/** The newest ranges that a confirmation may hold. */
const longestConfirmation = 500;

/** What a host has of each outbox, and tells it. */
export class ConfirmedRecords {
  readonly #outboxes = new Map<string, Arrived>();

  take({ node, epoch, first, last }: ArrivedBatch): void {
    const key = `${node.groupId}/${node.edgeNodeId}/${epoch}`;
    let arrived = this.#outboxes.get(key);
    if (arrived === undefined) {
      arrived = { node, epoch, ranges: [], changed: false };
      this.#outboxes.set(key, arrived);
    }
    arrived.changed = true;
    const { ranges } = arrived;
    const newest = ranges.at(-1);
    if (newest !== undefined && first === newest[1] + 1) newest[1] = last;
    else if (newest === undefined || first > newest[1]) ranges.push([first, last]);
    else arrived.ranges = joined([...ranges, [first, last]]);
  }

  /** For each outbox of which something new arrived since the last call. */
  confirmations(): { node: NodeAddress; confirmation: Confirmation }[] {
    const news = [...this.#outboxes.values()].filter(({ changed }) => changed);
    return news.map((arrived) => {
      arrived.changed = false;
      const { node, epoch, ranges } = arrived;
      return { node, confirmation: { epoch, ranges: ranges.slice(-longestConfirmation) } };
    });
  }

  /** Records from the first to the last that arrived, and how many of them did not. */
  holes(): { span: number; missing: number } {
    let span = 0;
    let missing = 0;
    for (const { ranges } of this.#outboxes.values()) {
      const [oldest] = ranges;
      const newest = ranges.at(-1);
      if (oldest === undefined || newest === undefined) continue;
      const whole = newest[1] - oldest[0] + 1;
      span += whole;
      missing += whole - ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    }
    return { span, missing };
  }
}

function joined(ranges: readonly [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = result.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else result.push([first, last]);
  }
  return result;
}
