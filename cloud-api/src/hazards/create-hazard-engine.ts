import { shippedRules } from '@anju/rules';
import { DrizzleFacilityModes } from './adapters/drizzle-facility-modes.js';
import { DrizzleHazardRecords } from './adapters/drizzle-hazard-records.js';
import { DrizzleRuleSettings } from './adapters/drizzle-rule-settings.js';
import { prometheusHazardMetrics } from './adapters/prometheus-hazard-metrics.js';
import { commonCauseOf } from './domain/common-cause.js';
import { FacilityModes, modesKeptMs } from './domain/facility-modes.js';
import { HeldBack } from './domain/held-back.js';
import type { CommitPart } from './evaluation-commit.js';
import type { HazardEngine, HazardEngineOptions, HazardsTiming } from './hazards.js';
import { CommitEvaluation } from './usecases/commit-evaluation.js';
import { EvaluateReadings } from './usecases/evaluate-readings.js';
import { callNow, type PersistDeps, type PersistedChanges, persistChanges } from './usecases/persist-changes.js';
import { RuleBook } from './usecases/rule-book.js';
import { WakeUp } from './usecases/wake-up.js';

const defaultTiming: HazardsTiming = {
  lateBoundMs: 600_000,
  flappingWindowMs: 600_000,
  outlastMs: 60_000,
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

  const collect = (nowMs: number, all: boolean): { part: CommitPart | undefined; checkpoint: number } => {
    const taken = evaluation.take(nowMs, all);
    const { changes, snapshots, checkpoint } = taken;
    const due = held.take(nowMs);
    if (changes.length === 0 && snapshots.length === 0 && due.length === 0) return { part: undefined, checkpoint };
    let freed: readonly PersistedChanges[] = [];
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
          causeOf: ({ ruleId, facilityId }) => commonCauseOf(ruleId, evaluation.isUnwatched(facilityId)),
          rootEnded: (rootHazardId) => endedRoots.push(rootHazardId),
        };
        persisted = await persistChanges(tx, changes, deps, nowMs);
        freed = [];
        for (const each of due) {
          const rows =
            each.by === 'mode' ? await records.suppressedAt(tx, each.id) : await records.followersOf(tx, each.id);
          freed = [...freed, await callNow(tx, rows, (id) => facilities.facility(id), deps, nowMs)];
        }
      },
      committed() {
        taken.committed();
        for (const rootHazardId of endedRoots) held.outlast(rootHazardId, nowMs);
        wakeUp.reconsider();
        announce(persisted);
        for (const each of freed) announce(each);
      },
      failed: () => {
        held.giveBack(due);
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
    },
    async stop() {
      wakeUp.stop();
      await commits.stop();
    },
    async abandon() {
      wakeUp.stop();
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
