import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A line of the simulators' journal: a value that a device handed out, and the point that it feeds. */
export interface ServedValue {
  readonly via: 'modbus' | 'mqtt';
  readonly servedAtMs: number;
  readonly estate: string;
  /** `<facility>/<point>` at its estate. */
  readonly point: string;
  readonly value: number | boolean | string;
}

interface JournalLine {
  via: 'modbus' | 'mqtt';
  servedAtMs: number;
  estate: string;
  point?: string;
  pointValue?: number | boolean | string | null;
}

/** Every value served that feeds a point; what a device could not tell (a broken loop) is no value and left out. */
export async function readJournal(directory: string): Promise<ServedValue[]> {
  const served: ServedValue[] = [];
  for (const file of readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()) {
    for await (const line of createInterface({ input: createReadStream(join(directory, file)) })) {
      const entry = JSON.parse(line) as JournalLine;
      if (entry.point === undefined || entry.pointValue === undefined || entry.pointValue === null) continue;
      served.push({
        via: entry.via,
        servedAtMs: entry.servedAtMs,
        estate: entry.estate,
        point: entry.point,
        value: entry.pointValue,
      });
    }
  }
  return served;
}
