import { dirname } from 'node:path';
import type { TracedCall } from './durability-trace.js';

/** What the log must have written before the network may know of it. */
export interface ExpectedValue {
  /** Text of the record on disk. */
  readonly onDisk: string;
  /** Bytes of the message. */
  readonly onWire: Buffer;
}

export interface OrderReport {
  /** Values that were seen on disk and then on the wire. */
  readonly sent: number;
  readonly segments: number;
  readonly renames: number;
  readonly removals: number;
  readonly violations: readonly string[];
}

const fileWrites = new Set(['write', 'pwrite64']);
const sends = new Set(['write', 'writev', 'sendto', 'sendmsg']);
const syncs = new Set(['fdatasync', 'fsync']);
const renames = new Set(['rename', 'renameat', 'renameat2']);
const removals = new Set(['unlink', 'unlinkat']);

/**
 * Checks the order of a traced outbox in `directory`: no value is sent before an fdatasync that follows its write; a new segment and a
 * replaced file are synced, and then their directory is; a segment is removed after the list of what is confirmed was replaced.
 */
export function checkOrder(
  all: readonly TracedCall[],
  directory: string,
  values: readonly ExpectedValue[],
): OrderReport {
  const calls = all.filter((call) => !call.failed);
  const violations: string[] = [];
  const isSegment = (path: string) => dirname(path) === directory && /\/seg-\d+\.log$/.test(path);
  const writesTo = (path: string) => calls.filter((call) => fileWrites.has(call.name) && call.paths[0] === path);
  const synced = (path: string, from: number, to: number) =>
    calls.some((call) => syncs.has(call.name) && call.paths[0] === path && call.start > from && call.end < to);
  const ofSockets = calls.filter((call) => sends.has(call.name) && /^(socket|TCP)/.test(call.paths[0] ?? ''));

  let sent = 0;
  for (const { onDisk, onWire } of values) {
    const write = calls.find(
      (call) => fileWrites.has(call.name) && isSegment(call.paths[0] ?? '') && call.bytes.includes(onDisk),
    );
    const send = ofSockets.find((call) => call.bytes.includes(onWire));
    if (write === undefined) violations.push(`${onDisk} was never written`);
    else if (send === undefined) violations.push(`${onDisk} was never sent`);
    else if (!synced(write.paths[0] as string, write.end, send.start)) {
      violations.push(
        `${onDisk} was sent (line ${send.start + 1}) with no fdatasync after its write (line ${write.end + 1})`,
      );
    } else sent += 1;
  }

  const inDirectory = calls.filter(
    (call) =>
      (fileWrites.has(call.name) || renames.has(call.name) || removals.has(call.name)) &&
      call.paths.some((path) => dirname(path) === directory),
  );
  /** The directory is synced before anything else changes in it. */
  const directoryFollows = (call: TracedCall, what: string) => {
    const next = inDirectory.find((other) => other.start > call.end)?.start ?? Number.POSITIVE_INFINITY;
    if (!synced(directory, call.end, next)) violations.push(`the directory was not synced after ${what}`);
  };

  const created = calls.filter((call) => call.creates && isSegment(call.paths[0] ?? ''));
  for (const { paths } of created) {
    const path = paths[0] as string;
    const [header, first] = writesTo(path);
    if (header === undefined) violations.push(`${path} was made and not written`);
    else {
      const until = first?.start ?? Number.POSITIVE_INFINITY;
      if (!synced(path, header.end, until)) violations.push(`${path} was not synced after its header`);
      directoryFollows(header, `making ${path}`);
    }
  }

  const renamed = inDirectory.filter((call) => renames.has(call.name));
  for (const call of renamed) {
    const [from = '', to = ''] = call.paths;
    const last = writesTo(from).findLast((write) => write.end < call.start);
    if (last === undefined || !synced(from, last.end, call.start))
      violations.push(`${from} was not synced before it became ${to}`);
    directoryFollows(call, `replacing ${to}`);
  }

  const removed = inDirectory.filter((call) => removals.has(call.name));
  for (const call of removed) {
    const saved = renamed.findLast((rename) => rename.paths[1]?.endsWith('/confirmed.json') && rename.end < call.start);
    if (saved === undefined || !synced(directory, saved.end, call.start)) {
      violations.push(`${call.paths[0]} was removed before what is confirmed was saved`);
    }
    directoryFollows(call, `removing ${call.paths[0]}`);
  }
  return { sent, segments: created.length, renames: renamed.length, removals: removed.length, violations };
}
