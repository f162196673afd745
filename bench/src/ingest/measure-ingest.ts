import { setTimeout as delay } from 'node:timers/promises';
import { until } from '@anju/tests/harness';
import type { Child } from '../edge/child.js';
import { percentile } from '../edge/percentile.js';
import { cpuSeconds, processMemory } from '../edge/process-cost.js';
import { facilitiesOfEstate, watchedEstates } from './estate.js';
import type { FieldAnswer, FieldQuestion } from './field.js';
import type { HazardWatch } from './hazard-watch.js';

export interface Watched {
  readonly name: string;
  /** All processes of a program. */
  readonly pids: () => readonly number[];
}

export interface Cost {
  readonly name: string;
  readonly cpuPerMillion: number;
  /** Share of one core. */
  readonly cores: number;
  readonly residentBytes: number;
  readonly peakBytes: number;
}

export interface Phase {
  readonly seconds: number;
  readonly sent: number;
  readonly confirmed: number;
  readonly perSecond: number;
  readonly costs: readonly Cost[];
  readonly confirmMs: FieldAnswer['confirmMs'];
  readonly hazardMs: { readonly median: number; readonly p99: number; readonly asked: number; readonly seen: number };
  readonly lateMs: number;
}

type Field = Child<FieldQuestion, FieldAnswer>;

/** Reported with no delay, so that what passes is the data path's own; it ends with the next poll. */
const timedRule = 'E-EBIKE';
const timedPoint = 'ebike_in_car';
const timedEveryMs = 1_000;
/** A hazard that is not seen by then is missing. */
const patienceMs = 20_000;
/** Of what is confirmed no more for so long, the rest is lost. */
const silenceMs = 60_000;

function cpuOf({ pids }: Watched): number {
  return pids().reduce((sum, pid) => {
    const { user, system } = cpuSeconds(pid);
    return sum + user + system;
  }, 0);
}

/** One flag after another, each at a lift that has not been asked yet, until `stopped`. */
async function provoke(
  field: Field,
  estates: number,
  asked: { facilityId: string; sentMs: number }[],
  stopped: () => boolean,
): Promise<void> {
  const lifts = facilitiesOfEstate.flatMap(({ kind }, facility) => (kind === 'elevator' ? [facility] : []));
  const places = lifts.flatMap((facility) =>
    Array.from({ length: Math.min(estates, watchedEstates) }, (_, estate) => ({ facility, estate })),
  );
  for (let turn = 0; !stopped(); turn += 1) {
    const place = places[turn % places.length];
    if (place === undefined) return;
    const { sourceTimeMs } = await field.ask({ kind: 'flag', ...place, point: timedPoint, value: true });
    const deviceId = facilitiesOfEstate[place.facility]?.deviceId ?? '';
    asked.push({ facilityId: `estate-${place.estate}.${deviceId}`, sentMs: sourceTimeMs ?? 0 });
    await delay(timedEveryMs);
  }
}

export interface MeasureOptions {
  readonly field: Field;
  readonly estates: number;
  readonly how: FieldQuestion;
  readonly watched: readonly Watched[];
  readonly hazards?: HazardWatch;
  readonly warmUpMs: number;
  readonly windowMs: number;
}

/**
 * Sends as `how` says; figures are of the window after the warm-up, those of hazards of as much time behind it. Then waits until all
 * is confirmed.
 */
export async function measurePhase(options: MeasureOptions): Promise<Phase> {
  const { field, estates, how, watched, hazards, warmUpMs, windowMs } = options;
  await field.ask(how);
  await delay(warmUpMs);
  const asked: { facilityId: string; sentMs: number }[] = [];
  await field.ask({ kind: 'read', mark: true });
  const before = watched.map(cpuOf);
  const beganMs = performance.now();
  await delay(windowMs);
  const after = watched.map(cpuOf);
  const figures = await field.ask({ kind: 'read', mark: false });
  const seconds = (performance.now() - beganMs) / 1000;
  const readings = figures.confirmed;
  const costs = watched.map(({ name, pids }, index): Cost => {
    const used = (after[index] ?? 0) - (before[index] ?? 0);
    const memories = pids().map(processMemory);
    return {
      name,
      cpuPerMillion: (used / readings) * 1e6,
      cores: used / seconds,
      residentBytes: memories.reduce((sum, { proportionalBytes }) => sum + proportionalBytes, 0),
      peakBytes: memories.reduce((sum, { peakBytes }) => sum + peakBytes, 0),
    };
  });
  if (hazards !== undefined) {
    // After the window: a ticket each second is no part of what readings cost.
    let over = false;
    const provoking = provoke(field, estates, asked, () => over);
    await delay(windowMs);
    over = true;
    await provoking;
  }
  await field.ask({ kind: 'rest' });
  await settle(field);
  const took = await hazardTimes(asked, hazards);
  return {
    seconds,
    sent: figures.sent,
    confirmed: readings,
    perSecond: readings / seconds,
    costs,
    confirmMs: figures.confirmMs,
    hazardMs: { median: percentile(took, 0.5), p99: percentile(took, 0.99), asked: asked.length, seen: took.length },
    lateMs: figures.lateMs,
  };
}

/** Everything sent is confirmed, or nothing has been for a while. */
async function settle(field: Field): Promise<void> {
  let fewest = Number.POSITIVE_INFINITY;
  let sinceMs = performance.now();
  await until(
    'everything to be confirmed',
    async () => {
      const { unconfirmed } = await field.ask({ kind: 'read', mark: false });
      if (unconfirmed < fewest) {
        fewest = unconfirmed;
        sinceMs = performance.now();
      }
      return unconfirmed === 0 || performance.now() - sinceMs > silenceMs;
    },
    { timeoutMs: 600_000, everyMs: 250 },
  );
}

async function hazardTimes(
  asked: readonly { facilityId: string; sentMs: number }[],
  hazards: HazardWatch | undefined,
): Promise<number[]> {
  if (hazards === undefined) return [];
  const find = () =>
    asked.flatMap(({ facilityId, sentMs }) => {
      const seen = hazards.seen.find(
        ({ hazard }) => hazard.ruleId === timedRule && hazard.facilityId === facilityId && hazard.beganMs === sentMs,
      );
      return seen === undefined ? [] : [seen.atMs - sentMs];
    });
  const giveUpMs = performance.now() + patienceMs;
  while (find().length < asked.length && performance.now() < giveUpMs) await delay(100);
  return find();
}
