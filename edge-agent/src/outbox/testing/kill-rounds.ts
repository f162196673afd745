import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TestHost } from '../../uplink/sparkplug-host.test-support.js';
import { openOutbox } from '../open-outbox.js';
import { systemClock } from '../ports.js';
import { decodeBody } from '../record-body.js';
import { bodyOf, scanSegment } from '../record-frame.js';
import { type ConnectTo, connectTo } from './connect-to.js';
import type { NodeToKill } from './node-to-kill.js';

export interface KillReport {
  readonly rounds: number;
  /** Readings that the killed processes had accepted. */
  readonly accepted: number;
  /** Accepted, not at the host, and not in a record that was damaged on purpose. */
  readonly lost: number;
  /** Readings that the host stored under two identities, or two under one. */
  readonly doubled: number;
  readonly tornTails: number;
  readonly bitFlips: number;
  /** Flips whose record was set aside. */
  readonly quarantined: number;
  /** Flips whose record was reported to the host as lost. */
  readonly reported: number;
  /** Starts that ended by themselves, or held no disk. */
  readonly startsNeedingHuman: number;
}

interface Flip {
  readonly segment: string;
  readonly epoch: string;
  readonly number: number;
  readonly values: readonly unknown[];
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const drainMs = 120_000;

/** The program beside this one, as this one runs: built, or from its source. */
function programArguments(): string[] {
  const isSource = import.meta.url.endsWith('.ts');
  const program = fileURLToPath(new URL(`./node-to-kill.${isSource ? 'ts' : 'js'}`, import.meta.url));
  return isSource ? ['--import', 'tsx', '--conditions=@anju/source', program] : [program];
}

/**
 * Runs a gateway and kills it with SIGKILL: either so many ms after its start, or so many after it accepted `enough` values. Returns
 * what it had accepted, and whether it had ended by itself.
 */
function runAndKill(about: NodeToKill, when: { enough: number; graceMs: number }) {
  return new Promise<{ accepted: number[]; endedByItself: boolean }>((resolve, reject) => {
    const child = spawn(process.execPath, [...programArguments(), JSON.stringify(about)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    let killing = false;
    const killSoon = () => {
      killing = true;
      setTimeout(() => child.kill('SIGKILL'), when.graceMs);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!killing && text.split('\n').length > when.enough) killSoon();
    });
    if (when.enough === 0) killSoon();
    child.on('error', reject);
    child.on('close', (_code, signal) => {
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      const accepted = whole.split('\n').filter(Boolean).map(Number);
      resolve({ accepted, endedByItself: signal !== 'SIGKILL' });
    });
  });
}

function segmentsIn(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => name.startsWith('seg-'))
    .sort();
}

/** Half a record after the newest one, as a write that was cut off leaves it. */
function plantTornTail(directory: string): boolean {
  const newest = segmentsIn(directory).at(-1);
  if (newest === undefined) return false;
  const bytes = readFileSync(join(directory, newest));
  const [frame] = scanSegment(bytes).frames;
  if (frame === undefined) return false;
  appendFileSync(join(directory, newest), bytes.subarray(frame.offset, frame.offset + 40));
  return true;
}

/** Flips one bit of one record of the segments that `before` lacks. */
function plantBitFlip(directory: string, before: ReadonlySet<string>, random: () => number): Flip | undefined {
  const names = segmentsIn(directory).filter((name) => !before.has(name));
  const records = names.flatMap((segment) => {
    const bytes = readFileSync(join(directory, segment));
    const { header, frames } = scanSegment(bytes);
    return header === undefined ? [] : frames.map((frame) => ({ segment, bytes, epoch: header.epoch, frame }));
  });
  const chosen = records[Math.floor(random() * records.length)];
  if (chosen === undefined) return undefined;
  const { segment, bytes, epoch, frame } = chosen;
  const { number, offset, bodyBytes } = frame;
  const values = decodeBody(bodyOf(bytes, frame)).readings.map(({ value }) => value);
  const at = offset + Math.floor(random() * (32 + bodyBytes));
  const damaged = Buffer.from(bytes);
  damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at);
  writeFileSync(join(directory, segment), damaged);
  return { segment, epoch, number, values };
}

async function drain(directory: string, host: ConnectTo): Promise<{ onDisk: boolean }> {
  const outbox = await openOutbox({
    ...{ directory, maxBytes: 64 << 20, maxAgeMs: 1e15, clock: systemClock, logger: silent },
  });
  const onDisk = outbox.status().mode === 'disk';
  const uplink = connectTo(outbox, host);
  uplink.start();
  const deadline = performance.now() + drainMs;
  const settled = () => outbox.status().unconfirmedReadings === 0 && outbox.gaps().length === 0;
  while (!settled() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  await uplink.stop();
  await outbox.close();
  return { onDisk };
}

/**
 * kill -9 of a gateway's outbox and uplink at random moments, also while it starts, before a host that stores by identity. Every third
 * kill leaves a torn tail; after every third the gateway was cut off, and a bit of a record that nobody else has is flipped.
 */
export async function runKillRounds(rounds: number, random: () => number = Math.random): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-kill-'));
  const directory = join(folder, 'outbox');
  const host = await TestHost.start();
  const about = { port: host.port, hostId: host.hostId, ...host.node };
  try {
    host.confirming = true;
    await host.online(Date.now());
    const accepted = new Set<number>();
    const flips: Flip[] = [];
    let next = 1;
    let tornTails = 0;
    let startsNeedingHuman = 0;
    for (let round = 0; round < rounds; round++) {
      const isCutOff = round % 3 === 2;
      const before = new Set(segmentsIn(directory));
      const atStart = round % 6 === 4;
      const when = atStart
        ? { enough: 0, graceMs: random() * 600 }
        : { enough: 50 + Math.floor(random() * 400), graceMs: random() * 20 };
      const node = { directory, from: next, ...(isCutOff ? {} : { host: about }) };
      const run = await runAndKill(node, when);
      if (run.endedByItself) startsNeedingHuman += 1;
      for (const value of run.accepted) accepted.add(value);
      // What it wrote without saying so must not come again under another identity.
      next += run.accepted.length + 10_000;
      if (isCutOff) {
        const flip = plantBitFlip(directory, before, random);
        if (flip !== undefined) flips.push(flip);
      } else if (round % 3 === 1 && plantTornTail(directory)) tornTails += 1;
    }
    if (!(await drain(directory, about)).onDisk) startsNeedingHuman += 1;
    const stored = host.store.values();
    const distinct = new Set(stored);
    const damaged = new Set(flips.flatMap(({ values }) => values));
    const quarantine = join(directory, 'quarantine');
    const asides = existsSync(quarantine) ? readdirSync(quarantine) : [];
    const isReported = ({ epoch, number }: Flip) =>
      host.store.gaps.some((gap) => gap.epoch === epoch && gap.first <= number && number <= gap.last);
    return {
      rounds,
      accepted: accepted.size,
      lost: [...accepted].filter((value) => !distinct.has(value) && !damaged.has(value)).length,
      doubled: stored.length - distinct.size + host.store.conflicts,
      tornTails,
      bitFlips: flips.length,
      quarantined: flips.filter(({ segment }) => asides.some((name) => name.startsWith(`${segment}.`))).length,
      reported: flips.filter(isReported).length,
      startsNeedingHuman,
    };
  } finally {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
