import type { ApiClient } from '../harness/api-client.js';
import { storedReadings } from '../harness/stored-readings.js';
import { align, type TimedValue } from './align.js';
import type { ServedValue } from './journal.js';

export interface LossReport {
  readonly served: number;
  readonly stored: number;
  /** Served and not stored, for no reason that is known. */
  readonly lost: readonly ServedValue[];
  /** Stored more often than served. */
  readonly doubled: number;
  /** Served in the instant in which their reader was killed: it never had them. */
  readonly inFlight: number;
}

/** Half a thousandth of a unit: the finest that any simulated device resolves. */
const TOLERANCE = 5e-4;
/** A reading is taken when its answer arrives; both ends run on one machine. */
const TIME_TOLERANCE_MS = 2000;
/**
 * A sensor's message is journaled when its broker has acknowledged it, which may be long after it was said; and it may wait there for its
 * agent. It lasts as long as one of them is away.
 */
const MESSAGE_TOLERANCE_MS = 120_000;

function same(served: TimedValue, stored: TimedValue): boolean {
  const tolerance = served.timeUnknown || stored.timeUnknown ? MESSAGE_TOLERANCE_MS : TIME_TOLERANCE_MS;
  if (Math.abs(stored.timeMs - served.timeMs) > tolerance) return false;
  const [a, b] = [Number(served.value), Number(stored.value)];
  // Counts are told exactly; what was a float32 on its way is not.
  return Number.isInteger(a) && Number.isInteger(b) ? a === b : Math.abs(a - b) <= TOLERANCE + Math.abs(a) * 1e-6;
}

/**
 * Holds the journal against the store, point by point. `wasInFlight` says which served values their reader never had. What was read
 * when the devices had been told to stop, at `stoppedAtMs`, may be missing from the journal: an answer is journaled when its socket
 * says that it is out, which a stop cuts off.
 */
export async function compareJournal(
  api: ApiClient,
  journal: readonly ServedValue[],
  range: { fromMs: number; stoppedAtMs: number; toMs: number },
  wasInFlight: (served: ServedValue) => boolean,
): Promise<LossReport> {
  const byPoint = new Map<string, ServedValue[]>();
  for (const entry of journal) {
    const key = `${entry.estate}.${entry.point}`;
    const list = byPoint.get(key);
    if (list === undefined) byPoint.set(key, [entry]);
    else list.push(entry);
  }
  let stored = 0;
  let doubled = 0;
  let inFlight = 0;
  const lost: ServedValue[] = [];
  for (const [key, served] of byPoint) {
    const slash = key.indexOf('/');
    const readings = await storedReadings(api, key.slice(0, slash), key.slice(slash + 1), range);
    const kept = readings.flatMap(({ value, sourceTimeMs, reason }) =>
      value === null ? [] : [{ timeMs: sourceTimeMs, value, timeUnknown: reason === 'time_unknown' }],
    );
    const entries = served.map((entry) => ({
      timeMs: entry.servedAtMs,
      value: entry.value,
      timeUnknown: entry.via === 'mqtt',
      entry,
    }));
    const pairs = align(entries, kept, same);
    stored += kept.length;
    doubled += pairs.storedOnly.filter(({ timeMs }) => timeMs < range.stoppedAtMs).length;
    for (const unpaired of pairs.servedOnly) {
      const { entry } = unpaired as (typeof entries)[number];
      if (wasInFlight(entry)) inFlight += 1;
      else lost.push(entry);
    }
  }
  return { served: journal.length, stored, lost, doubled, inFlight };
}
