import { createHash } from 'node:crypto';
import { openOutbox } from '../open-outbox.js';
import type { Outbox } from '../outbox.js';
import type { OutboxLimits } from '../outbox-limits.js';
import { systemClock } from '../ports.js';
import { FaultyFileSystem } from './faulty-file-system.js';
import { type DiskImage, SimulatedDisk } from './simulated-disk.js';

export interface ReplayReport {
  /** Starts that were tried. */
  readonly starts: number;
  /** Values accepted, not confirmed, and after the start neither there nor reported as dropped; summed over the starts. */
  readonly acceptedLost: number;
  /** Starts that threw, did not write to the disk, or could not keep one more value. */
  readonly startFailures: number;
  /** What was wrong, one line each; at most {@link MAX_FINDINGS}. */
  readonly findings: readonly string[];
}

const MAX_FINDINGS = 10;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const limits: Partial<OutboxLimits> = {
  segmentBytes: 260,
  commitAfterMs: 0,
  saveLedgersAfterMs: 0,
  diskRetryMinMs: 1,
  diskRetryMaxMs: 2,
};
let directories = 0;

/** A name of its own: the lock goes by it. */
function newDirectory(): string {
  directories += 1;
  return `/anju-simulated-${process.pid}-${directories}`;
}

function open(directory: string, fileSystem: SimulatedDisk | FaultyFileSystem): Promise<Outbox> {
  const maxAgeMs = Number.MAX_SAFE_INTEGER;
  return openOutbox({ directory, fileSystem, maxBytes: 1 << 20, maxAgeMs, clock: systemClock, logger: silent, limits });
}

/** The values that the outbox was told to keep: those accepted, less those confirmed. */
class Promised {
  readonly values = new Set<number>();

  async append(outbox: Outbox, values: readonly number[]): Promise<void> {
    await outbox.append(
      values.map((value) => ({
        deviceId: 'd',
        readings: [{ point: 'p', value, quality: 'good', sourceTimeMs: value, ordinal: 0 }],
        alarmRelevant: value % 3 === 0,
      })),
    );
    for (const value of values) this.values.add(value);
  }

  /** Confirms the records of all but the newest `keep` values. */
  async confirmAllBut(outbox: Outbox, keep: number): Promise<void> {
    const records = await readAll(outbox);
    for (const { epoch, number, readings } of records.slice(0, Math.max(0, records.length - keep))) {
      // From here on it need not be there.
      for (const { value } of readings) this.values.delete(value as number);
      outbox.confirm({ epoch, ranges: [[number, number]] });
    }
  }
}

async function readAll(outbox: Outbox) {
  const upTo = outbox.newest();
  return upTo === null ? [] : outbox.readUnconfirmed({ after: null, upTo, maxReadings: 1e9 });
}

async function valuesIn(outbox: Outbox): Promise<Set<unknown>> {
  return new Set((await readAll(outbox)).flatMap(({ readings }) => readings.map(({ value }) => value)));
}

/** Readings that a full disk made it drop, and that it reports. */
function givenUp(outbox: Outbox): number {
  const dropped = outbox.gaps().filter(({ gap }) => gap.why === 'full' || gap.why === 'disk_error');
  return dropped.reduce((sum, { gap }) => sum + gap.count, 0);
}

/** Lets timers of the outbox run: its housekeeping and the saving of what is confirmed. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 3));
}

/** What an outbox does in its life, in small: groups, alarms, segments that are sealed and removed, a restart. */
async function live(disk: SimulatedDisk | FaultyFileSystem, promised: Promised, directory: string): Promise<Outbox> {
  let outbox = await open(directory, disk);
  for (const value of [1, 2, 3, 4]) await promised.append(outbox, [value]);
  await promised.append(outbox, [5, 6, 7]);
  await promised.confirmAllBut(outbox, 2);
  await settle();
  await promised.append(outbox, [8]);
  await until(() => outbox.status().mode === 'disk');
  await outbox.close();
  outbox = await open(directory, disk);
  await outbox.nextBdSeq();
  for (const value of [9, 10]) await promised.append(outbox, [value]);
  await promised.confirmAllBut(outbox, 1);
  await settle();
  await promised.append(outbox, [11, 12]);
  return outbox;
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !condition(); turn++) await settle();
}

class Findings {
  starts = 0;
  acceptedLost = 0;
  startFailures = 0;
  readonly findings: string[] = [];

  say(what: string): void {
    if (this.findings.length < MAX_FINDINGS) this.findings.push(what);
  }

  /** Starts an outbox from `image` and looks for what it was told to keep. */
  async start(image: DiskImage, directory: string, promised: Iterable<number>, when: string): Promise<void> {
    this.starts += 1;
    const extra = 1_000_000;
    try {
      const outbox = await open(directory, SimulatedDisk.of(image));
      try {
        await new Promised().append(outbox, [extra]);
        const found = await valuesIn(outbox);
        const { mode } = outbox.status();
        if (mode !== 'disk' || !found.has(extra)) {
          this.startFailures += 1;
          this.say(`${when}: started in ${mode}, ${found.has(extra) ? 'kept' : 'did not keep'} one more value`);
        }
        const absent = [...promised].filter((value) => !found.has(value));
        const lost = Math.max(0, absent.length - givenUp(outbox));
        this.acceptedLost += lost;
        if (lost > 0) this.say(`${when}: lost ${lost} of ${absent.join(', ')}`);
      } finally {
        await outbox.close();
      }
    } catch (error) {
      this.startFailures += 1;
      this.say(`${when}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/**
 * Starts the outbox from everything that a power cut can leave, at every change of the disk: byte by byte of every write, and with what
 * was not synced in any order of its blocks.
 */
export async function replayTruncations(): Promise<ReplayReport> {
  const disk = new SimulatedDisk();
  const directory = newDirectory();
  const promised = new Promised();
  const seen = new Set<string>();
  const cuts: { image: DiskImage; promised: readonly number[] }[] = [];
  disk.onChange = (images) => {
    for (const image of images) {
      const hash = createHash('sha256').update([...promised.values].join());
      for (const [path, bytes] of image) hash.update(`|${path}|`).update(bytes);
      const key = hash.digest('base64');
      if (seen.has(key)) continue;
      seen.add(key);
      cuts.push({ image, promised: [...promised.values] });
    }
  };
  const outbox = await live(disk, promised, directory);
  await outbox.close();
  disk.onChange = () => undefined;
  const findings = new Findings();
  for (const [at, cut] of cuts.entries()) await findings.start(cut.image, directory, cut.promised, `cut ${at}`);
  return findings;
}

const faults = [
  { code: 'EIO', shortWrite: 0 },
  { code: 'ENOSPC', shortWrite: 0.5 },
  { code: 'EIO', shortWrite: 1 },
] as const;

/**
 * Lets the Nth call that changes the disk fail, for every N, once or for a while, with nothing, half or all of its bytes
 * written; then cuts the power when the outbox says that it is on disk again.
 */
export async function failEveryCall(): Promise<ReplayReport> {
  const findings = new Findings();
  const ways = faults.flatMap((fault) => [false, true].map((persistent) => ({ ...fault, persistent })));
  // Side by side, for each mostly waits for timers of its outbox.
  await Promise.all(ways.map((way) => failEach(way, findings)));
  return findings;
}

async function failEach(
  way: (typeof faults)[number] & { readonly persistent: boolean },
  findings: Findings,
): Promise<void> {
  for (let failAt = 1; ; failAt++) {
    const disk = new SimulatedDisk();
    const faulty = new FaultyFileSystem(disk);
    Object.assign(faulty, way, { failAt });
    const directory = newDirectory();
    const promised = new Promised();
    const heal = setInterval(() => {
      if (faulty.calls > failAt + 3) faulty.failAt = Number.POSITIVE_INFINITY;
    }, 1);
    let outbox: Outbox;
    try {
      outbox = await live(faulty, promised, directory);
      await until(() => outbox.status().mode === 'disk');
    } finally {
      clearInterval(heal);
    }
    if (faulty.calls < failAt) {
      await outbox.close();
      return;
    }
    const image = disk.durable();
    const when = `call ${failAt} fails with ${way.code}${way.persistent ? ' for a while' : ''}`;
    const kept = [...promised.values];
    await outbox.close();
    await findings.start(image, directory, kept, when);
  }
}
