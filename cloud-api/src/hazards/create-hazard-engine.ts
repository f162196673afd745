import { shippedRules } from '@anju/rules';
import { repeat } from '../platform/repeat.js';
import { DrizzleFacilityModes } from './adapters/drizzle-facility-modes.js';
import { DrizzleHazardRecords } from './adapters/drizzle-hazard-records.js';
import { DrizzleRuleSettings } from './adapters/drizzle-rule-settings.js';
import { prometheusHazardMetrics } from './adapters/prometheus-hazard-metrics.js';
import { sharedCauseOf } from './domain/common-cause.js';
import { FacilityModes, modesKeptMs } from './domain/facility-modes.js';
import { HeldBack } from './domain/held-back.js';
import type { CommitPart } from './evaluation-commit.js';
import type { HazardEngine, HazardEngineOptions, HazardsTiming } from './hazards.js';
import { CommitEvaluation } from './usecases/commit-evaluation.js';
import { EvaluateReadings } from './usecases/evaluate-readings.js';
import { regroup } from './usecases/group-by-cause.js';
import {
  callNow,
  outcomeOf,
  type PersistDeps,
  type PersistedChanges,
  persistChanges,
} from './usecases/persist-changes.js';
import { RuleBook } from './usecases/rule-book.js';
import { WakeUp } from './usecases/wake-up.js';

const defaultTiming: HazardsTiming = {
  lateBoundMs: 600_000,
  flappingWindowMs: 600_000,
  outlastMs: 60_000,
  lookEveryMs: 15_000,
  commitIntervalMs: 250,
  snapshotIntervalMs: 30_000,
  commitRetryMinMs: 500,
  commitRetryMaxMs: 15_000,
};

function earliest(...times: readonly (number | null)[]): number | null {
  const due = times.filter((time) => time !== null);
  return due.length === 0 ? null : Math.min(...due);
}

/** The engine of a lane: evaluates, commits, tells the tickets and whoever watches. */
export function createHazardEngine(options: HazardEngineOptions): HazardEngine {
  const { database, facilities, tickets, bus, clock, logger } = options;
  const timing = { ...defaultTiming, ...options.timing };
  const rules = new RuleBook(options.rules ?? shippedRules, facilities);
  const records = new DrizzleHazardRecords(database);

  const { changed, committed } = prometheusHazardMetrics(options.metrics);

  const evaluation = new EvaluateReadings({
    facilities,
    rulesAt: (facility) => rules.inForce(facility),
    lateBoundMs: timing.lateBoundMs,
    snapshotIntervalMs: timing.snapshotIntervalMs,
    logger,
    changed: () => commits.request('now'),
  });

  const announce = ({ hazards, ticketIds }: PersistedChanges): void => {
    for (const { hazard, path } of hazards) {
      changed(hazard.state);
      bus.publish({ path, event: { type: 'hazard', hazard } });
    }
    if (ticketIds.length > 0) options.onTicketsChanged?.(ticketIds);
  };

  const settings = new DrizzleRuleSettings(database);
  const modeRecords = new DrizzleFacilityModes(database);
  const modes = new FacilityModes();

  /** Facilities whose mode is over, and roots that are: what they held back and still holds calls people. */
  const held = new HeldBack(timing.outlastMs);

  /** Facilities that nobody reaches since the last commit: what called for them may share its cause with others. */
  const unreached = new Set<string>();

  const collect = (nowMs: number, all: boolean): { part: CommitPart | undefined; checkpoint: number } => {
    const taken = evaluation.take(nowMs, all);
    const { changes, snapshots, checkpoint } = taken;
    const due = held.take(nowMs);
    const left = [...unreached];
    unreached.clear();
    if (changes.length === 0 && snapshots.length === 0 && due.length === 0 && left.length === 0) {
      return { part: undefined, checkpoint };
    }
    let freed: PersistedChanges = { hazards: [], ticketIds: [] };
    let endedRoots: string[] = [];
    let persisted: PersistedChanges = { hazards: [], ticketIds: [] };
    const part: CommitPart = {
      async write(tx) {
        await records.saveSnapshots(tx, snapshots, nowMs);
        endedRoots = [];
        const deps: PersistDeps = {
          records,
          tickets,
          rules,
          flappingWindowMs: timing.flappingWindowMs,
          modeAt: (facilityId, ...momentsMs) => modes.at(facilityId, ...momentsMs),
          causeOf: (row) => {
            const standing = evaluation.standingOf(row.facilityId);
            return standing === undefined ? undefined : sharedCauseOf(row, standing);
          },
          facilityOf: (facilityId) => facilities.facility(facilityId),
          rootEnded: (rootHazardId) => endedRoots.push(rootHazardId),
        };
        persisted = await persistChanges(tx, changes, deps, nowMs);
        const progress = { current: new Map(), ticketIds: new Set<string>() };
        for (const { by, id } of due) {
          const rows = by === 'mode' ? await records.suppressedAt(tx, id) : await records.followersOf(tx, id);
          await callNow(tx, rows, deps, progress, nowMs);
        }
        await regroup(tx, await records.withoutCause(tx, 'Q-OFFLINE', left), deps, progress, nowMs);
        freed = outcomeOf(progress, rules);
      },
      committed() {
        taken.committed();
        for (const rootHazardId of endedRoots) held.outlast(rootHazardId, nowMs);
        wakeUp.reconsider();
        announce(persisted);
        announce(freed);
      },
      failed: () => {
        held.giveBack(due);
        for (const facilityId of left) unreached.add(facilityId);
        taken.failed();
      },
    };
    return { part, checkpoint };
  };

  const commits = new CommitEvaluation({
    database,
    clock,
    logger,
    intervalMs: timing.commitIntervalMs,
    retryMinMs: timing.commitRetryMinMs,
    retryMaxMs: timing.commitRetryMaxMs,
    observe: (durationMs, ok) => {
      committed(durationMs, ok);
    },
    evaluation: collect,
  });

  const wakeUp = new WakeUp(clock, {
    nextDueMs: () => earliest(evaluation.nextDueMs(), modes.nextEndMs(), held.nextDueMs()),
    wake: (nowMs) => {
      for (const facilityId of modes.takeEnded(nowMs)) held.free(facilityId, nowMs);
      if (held.isDue(nowMs)) commits.request('now');
      evaluation.advance(nowMs);
    },
  });

  let stopLooking: () => Promise<void> = async () => undefined;
  const lookForEndedRoots = (): (() => Promise<void>) =>
    repeat(clock, {
      everyMs: timing.lookEveryMs,
      async task() {
        const nowMs = clock.nowMs();
        for (const rootHazardId of await records.endedRoots(options.groupId)) held.outlast(rootHazardId, nowMs);
        wakeUp.reconsider();
      },
      failed: (error, isFirst) => {
        if (isFirst) logger.warn({ err: error }, 'roots that are over could not be looked for; it is tried again');
      },
    });

  return {
    async start() {
      const nowMs = clock.nowMs();
      // Side by side: a group that moves has no time to lose.
      const [placed, told, endedRoots, snapshots] = await Promise.all([
        settings.current(),
        modeRecords.since(nowMs - modesKeptMs),
        records.endedRoots(options.groupId),
        records.snapshots(options.groupId),
      ]);
      for (const each of placed) rules.put(each);
      for (const mode of told) modes.put(mode, nowMs);
      for (const rootHazardId of endedRoots) held.outlast(rootHazardId, clock.nowMs());
      evaluation.restore(snapshots, clock.nowMs());
      wakeUp.start();
      stopLooking = lookForEndedRoots();
    },
    async stop() {
      wakeUp.stop();
      await stopLooking();
      await commits.stop();
    },
    async abandon() {
      wakeUp.stop();
      await stopLooking();
      await commits.abandon();
    },
    takeSettings(placed) {
      // All of them, whatever the first says.
      const changed = placed.filter((each) => rules.put(each));
      if (changed.length === 0) return;
      evaluation.reconsider(clock.nowMs());
      wakeUp.reconsider();
      commits.request('now');
    },
    takeModes(told) {
      const nowMs = clock.nowMs();
      const changed = told.filter((mode) => modes.put(mode, nowMs));
      if (changed.length > 0) wakeUp.reconsider();
    },
    reset: (target, by) => evaluation.reset(target, by, clock.nowMs()),
    evaluate(facilityId, samples, ingestSeq) {
      evaluation.evaluate(facilityId, samples, clock.nowMs(), ingestSeq);
      wakeUp.reconsider();
    },
    stored: (ingestSeq) => evaluation.stored(ingestSeq),
    setWatched(facilityIds, watched) {
      evaluation.setWatched(facilityIds, watched, clock.nowMs());
      if (watched === 'unwatched' || watched === 'device_dead') {
        for (const facilityId of facilityIds) unreached.add(facilityId);
        commits.request('soon');
      }
      wakeUp.reconsider();
    },
    commitWith: (source) => commits.add(source),
    requestCommit: (when) => commits.request(when),
    flush: () => commits.flush(),
    get databaseDown() {
      return commits.down;
    },
  };
}
