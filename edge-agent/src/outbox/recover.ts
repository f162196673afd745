import { bootTimesFileName, decodeBootTimes } from './boot-times.js';
import { Ledger } from './ledger.js';
import { decodeLedgers, ledgerFileName } from './ledger-file.js';
import { faultCode, type LogFileSystem } from './log-file-system.js';
import type { Recovered } from './log-state.js';
import type { Logger } from './ports.js';
import type { LogEntry } from './reading-log.js';
import { decodeBody } from './record-body.js';
import { bodyOf, type SegmentScan, scanSegment } from './record-frame.js';
import { Segment, segmentSequence } from './segment.js';

export interface Recovery extends Recovered {
  /** Records of segments whose epoch cannot be told: to be appended anew, then their files removed. */
  readonly orphans: readonly { readonly path: string; readonly entries: readonly LogEntry[] }[];
}

interface Loaded {
  readonly sequence: number;
  readonly name: string;
  readonly bytes: Buffer;
  readonly scan: SegmentScan;
}

/**
 * Reads the directory as a crash, a worn card or a restored image left it. What it finds never makes it throw: a torn tail is cut,
 * what is corrupt is copied to `quarantine/` and its numbers become a gap. Throws the file system's fault when the directory
 * cannot be listed: then nothing may be written to it.
 */
export async function recover(fileSystem: LogFileSystem, directory: string, logger: Logger): Promise<Recovery> {
  const names = await fileSystem.list(directory);
  const ledgers = new Map<string, Ledger>();
  const saved = await readLedgers(fileSystem, directory, names, logger);
  for (const ledger of saved ?? []) ledgers.set(ledger.epoch, ledger);
  const bdSeq = await readBdSeq(fileSystem, directory, names, logger);
  const bootTimes = await readBootTimes(fileSystem, directory, names, logger);
  const nextSequence = Math.max(0, ...names.map((name) => segmentSequence(name) ?? 0)) + 1;

  const segments: Segment[] = [];
  const orphans: { path: string; entries: LogEntry[] }[] = [];
  let corruptRecords = 0;
  const highest = new Map<string, number>();
  const lastTimes = new Map<string, number>();
  const ends = new Map<string, { readonly tail: SegmentScan['tail']; readonly segment: Segment }>();
  const onUnreadable = () => {
    corruptRecords += 1;
  };
  for await (const { sequence, name, bytes, scan } of loadSegments(
    fileSystem,
    directory,
    names,
    onUnreadable,
    logger,
  )) {
    await quarantine(fileSystem, directory, name, bytes, scan, logger);
    if (scan.header === undefined) {
      if (scan.frames.length > 0) {
        const entries = scan.frames.map((frame) => ({
          alarmRelevant: frame.alarmRelevant,
          ...decodeBody(bodyOf(bytes, frame)),
        }));
        orphans.push({ path: `${directory}/${name}`, entries });
        corruptRecords += 1;
        logger.warn({ name, records: entries.length }, 'A segment lost its header; its records are appended anew.');
      } else orphans.push({ path: `${directory}/${name}`, entries: [] });
      continue;
    }
    const { epoch, first } = scan.header;
    const ledger = ledgers.get(epoch) ?? new Ledger(epoch);
    if (!ledgers.has(epoch)) ledgers.set(epoch, ledger);
    if (!highest.has(epoch)) {
      settleBefore(ledger, first, saved !== undefined, (lost) => {
        corruptRecords += lost;
      });
      highest.set(epoch, first - 1);
    }
    const segment = new Segment(fileSystem, directory, sequence, epoch, scan.end);
    for (const frame of scan.frames) {
      const before = highest.get(epoch) as number;
      if (frame.number <= before) continue;
      if (frame.number > before + 1) {
        corruptRecords += loseMissing(
          ledger,
          before + 1,
          frame.number - 1,
          lastTimes.get(epoch) ?? frame.fromMs,
          frame.fromMs,
        );
      }
      segment.index.push(frame.offset, frame);
      highest.set(epoch, frame.number);
      lastTimes.set(epoch, frame.toMs);
    }
    segment.index.trim();
    segments.push(segment);
    ends.set(epoch, { tail: scan.tail, segment });
  }
  for (const [epoch, number] of highest) {
    const ledger = ledgers.get(epoch) as Ledger;
    // The saved list is written after the records that it counts: a number it knows and no segment holds was lost.
    const timeMs = lastTimes.get(epoch) ?? 0;
    corruptRecords += loseMissing(ledger, number + 1, ledger.lastNumber, timeMs, timeMs);
    ledger.lastNumber = Math.max(number, ledger.lastNumber, ...ledger.gaps.map((gap) => gap.last));
    const end = ends.get(epoch);
    if (end?.tail.kind === 'damaged' && end.segment.index.lastNumber === ledger.lastNumber) {
      // How many records stood there nobody knows. The numbers were given to them alone: no start goes on with an epoch.
      const first = ledger.lastNumber + 1;
      const last = ledger.lastNumber + end.tail.lostAtMost;
      ledger.lose({ epoch, first, last, gap: { fromMs: timeMs, toMs: timeMs, count: 1, why: 'corrupt' } });
      ledger.lastNumber = last;
      corruptRecords += 1;
    }
  }
  for (const ledger of [...ledgers.values()]) {
    if (!highest.has(ledger.epoch) && ledger.gaps.length === 0) ledgers.delete(ledger.epoch);
  }
  const newest = segments.at(-1);
  if (newest !== undefined) await settleTail(newest, ends.get(newest.epoch)?.tail.kind === 'torn', logger);
  return { segments, ledgers: [...ledgers.values()], nextSequence, bdSeq, bootTimes, corruptRecords, orphans };
}

/** What a killed process left in the page cache goes to the medium before it is sent; a torn tail is cut. */
async function settleTail(segment: Segment, torn: boolean, logger: Logger): Promise<void> {
  try {
    if (torn) await segment.cutTail();
    else await segment.sync();
    await segment.close();
  } catch (error) {
    logger.warn({ err: error, path: segment.path }, 'The newest segment cannot be written; it is read as it is.');
  }
}

async function readLedgers(
  fileSystem: LogFileSystem,
  directory: string,
  names: readonly string[],
  logger: Logger,
): Promise<Ledger[] | undefined> {
  if (!names.includes(ledgerFileName)) return undefined;
  try {
    const ledgers = decodeLedgers(await fileSystem.readAll(`${directory}/${ledgerFileName}`));
    if (ledgers === undefined)
      logger.warn({ directory }, 'The list of confirmed records is corrupt; they are sent again.');
    return ledgers;
  } catch (error) {
    logger.warn({ err: error, directory }, 'The list of confirmed records cannot be read; they are sent again.');
    return undefined;
  }
}

async function readBootTimes(
  fileSystem: LogFileSystem,
  directory: string,
  names: readonly string[],
  logger: Logger,
): Promise<Map<string, number>> {
  if (!names.includes(bootTimesFileName)) return new Map();
  try {
    const known = decodeBootTimes(await fileSystem.readAll(`${directory}/${bootTimesFileName}`));
    if (known !== undefined) return known;
    logger.warn({ directory }, 'The times of earlier boots are corrupt; their readings keep doubtful times.');
  } catch (error) {
    logger.warn({ err: error, directory }, 'The times of earlier boots cannot be read.');
  }
  return new Map();
}

async function readBdSeq(
  fileSystem: LogFileSystem,
  directory: string,
  names: readonly string[],
  logger: Logger,
): Promise<number | undefined> {
  if (!names.includes('bdseq.json')) return undefined;
  try {
    const value: unknown = JSON.parse((await fileSystem.readAll(`${directory}/bdseq.json`)).toString('utf8'));
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255) return value;
    logger.warn({ directory, value }, 'The saved bdSeq is out of range; it starts anew.');
  } catch (error) {
    logger.warn({ err: error, directory }, 'The saved bdSeq cannot be read; it starts anew.');
  }
  return undefined;
}

/** One after another, the oldest first: a log of days is larger than the memory of a small gateway. */
async function* loadSegments(
  fileSystem: LogFileSystem,
  directory: string,
  names: readonly string[],
  onUnreadable: () => void,
  logger: Logger,
): AsyncGenerator<Loaded> {
  const found = names.flatMap((name) => {
    const sequence = segmentSequence(name);
    return sequence === undefined ? [] : [{ name, sequence }];
  });
  for (const { name, sequence } of found.sort((a, b) => a.sequence - b.sequence)) {
    let bytes: Buffer;
    try {
      bytes = await fileSystem.readAll(`${directory}/${name}`);
    } catch (error) {
      onUnreadable();
      logger.error(
        { err: error, name, code: faultCode(error) },
        'A segment of the outbox cannot be read; its gap is reported.',
      );
      continue;
    }
    yield { name, sequence, bytes, scan: scanSegment(bytes) };
  }
}

/** Copies what is corrupt aside for whoever wants to look; a second start overwrites the same file. */
async function quarantine(
  fileSystem: LogFileSystem,
  directory: string,
  name: string,
  bytes: Buffer,
  scan: SegmentScan,
  logger: Logger,
): Promise<void> {
  const stretches = scan.header === undefined && bytes.length > 0 ? [{ from: 0, to: bytes.length }] : scan.damage;
  for (const { from, to } of stretches) {
    const target = `${directory}/quarantine/${name}.${from}-${to}`;
    logger.error({ segment: name, from, to, target }, 'A part of the outbox is corrupt; it is set aside.');
    try {
      await fileSystem.makeDirectory(`${directory}/quarantine`);
      const file = await fileSystem.open(target, 'create');
      try {
        await file.write(bytes.subarray(from, to), 0);
      } finally {
        await file.close();
      }
    } catch (error) {
      logger.warn({ err: error, target }, 'The corrupt part could not be set aside; it stays in its segment.');
    }
  }
}

/** Numbers before the oldest segment were removed once confirmed. What the saved list does not know of was lost with its file. */
function settleBefore(ledger: Ledger, first: number, listIsWhole: boolean, lost: (count: number) => void): void {
  if (first <= 1) return;
  const open = ledger.open(1, first - 1);
  if (listIsWhole && ledger.lastNumber > 0) {
    for (const [from, to] of open) lost(loseMissing(ledger, from, to, 0, 0));
  } else for (const [from, to] of open) ledger.confirmed.add(from, to);
}

/** Notes the unsettled numbers of `first`–`last` as a gap. How many readings they held nobody knows: at least one a record. */
function loseMissing(ledger: Ledger, first: number, last: number, fromMs: number, toMs: number): number {
  let lost = 0;
  for (const [from, to] of ledger.open(first, last)) {
    lost += to - from + 1;
    ledger.lose({
      epoch: ledger.epoch,
      first: from,
      last: to,
      gap: { fromMs: Math.min(fromMs, toMs), toMs: Math.max(fromMs, toMs), count: to - from + 1, why: 'corrupt' },
    });
  }
  return lost;
}
