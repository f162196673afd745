import { AppError } from '@anju/contracts';
import { shippedRules } from '@anju/rules';
import { Counter, Gauge, Histogram } from 'prom-client';
import { DrizzleFacilityModes } from './adapters/drizzle-facility-modes.js';
import { DrizzleHazardRecords } from './adapters/drizzle-hazard-records.js';
import { DrizzleRuleSettings } from './adapters/drizzle-rule-settings.js';
import { commonCauseOf } from './domain/common-cause.js';
import { HeldBack } from './domain/held-back.js';
import type { CommitPart } from './evaluation-commit.js';
import type { Hazards, HazardsOptions, HazardsTiming } from './hazards.js';
import { CommitEvaluation } from './usecases/commit-evaluation.js';
import { EvaluateReadings } from './usecases/evaluate-readings.js';
import { explainHazard } from './usecases/explain-hazard.js';
import { decodeHazardCursor, encodeHazardCursor } from './usecases/hazard-cursor.js';
import { KeepModes } from './usecases/keep-modes.js';
import { callNow, type PersistDeps, type PersistedChanges, persistChanges } from './usecases/persist-changes.js';
import { RuleBook } from './usecases/rule-book.js';
import { SettleRules } from './usecases/settle-rules.js';
import { TryRule } from './usecases/try-rule.js';
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

function unavailable(): AppError {
  const message = 'The reset is noted and not yet committed, because the database is down; look again in a moment.';
  return new AppError('service.unavailable', message, { retryable: true });
}

function noReadings(): AppError {
  return new AppError('service.unavailable', 'The readings store is not attached; try again later.', {
    retryable: true,
  });
}

function earliest(...times: readonly (number | null)[]): number | null {
  const due = times.filter((time) => time !== null);
  return due.length === 0 ? null : Math.min(...due);
}

/** The hazard engine: evaluates, commits, tells the tickets and whoever watches. */
export function createHazards(options: HazardsOptions): Hazards {
  const { database, facilities, tickets, bus, clock, logger } = options;
  const timing = { ...defaultTiming, ...options.timing };
  const rules = new RuleBook(options.rules ?? shippedRules, facilities);
  const records = new DrizzleHazardRecords(database);

  const registers = [options.metrics];
  const changesCounted = new Counter({
    name: 'anju_hazard_changes_total',
    help: 'Hazard changes committed, by the state that they led to',
    labelNames: ['state'],
    registers,
  });
  const commitSeconds = new Histogram({
    name: 'anju_evaluation_commit_seconds',
    help: 'Duration of the transaction that commits evaluation',
    labelNames: ['outcome'],
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers,
  });
  const failed = new Gauge({
    name: 'anju_evaluation_database_down',
    help: '1 while the evaluation cannot be committed',
    registers,
  });

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
      changesCounted.inc({ state: hazard.state });
      bus.publish({ path, event: { type: 'hazard', hazard } });
    }
    if (ticketIds.length > 0) options.onTicketsChanged?.(ticketIds);
  };

  const settings = new SettleRules({
    records: new DrizzleRuleSettings(database),
    rules,
    facilities,
    clock,
    changed: () => {
      evaluation.reconsider(clock.nowMs());
      wakeUp.reconsider();
      commits.request('now');
    },
  });
  const keptModes = new KeepModes({
    records: new DrizzleFacilityModes(database),
    facilities,
    clock,
    changed: () => wakeUp.reconsider(),
  });
  const { modes } = keptModes;
  const trial =
    options.readings === undefined ? undefined : new TryRule({ readings: options.readings, rules, facilities });

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
      commitSeconds.observe({ outcome: ok ? 'committed' : 'failed' }, durationMs / 1000);
      failed.set(ok ? 0 : 1);
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
      await settings.start();
      await keptModes.start();
      for (const rootHazardId of await records.endedRoots()) held.outlast(rootHazardId, clock.nowMs());
      evaluation.restore(await records.snapshots(), clock.nowMs());
      wakeUp.start();
    },
    async stop() {
      wakeUp.stop();
      await commits.stop();
    },
    async list(scope, query) {
      const { cursor, ...rest } = query;
      const after = cursor === undefined ? undefined : decodeHazardCursor(cursor);
      const found = await records.list(scope, { ...rest, limit: query.limit + 1 }, after);
      const items = found.slice(0, query.limit);
      const last = items.at(-1);
      const more = found.length > query.limit && last !== undefined;
      return { items: items.map((record) => rules.view(record)), nextCursor: more ? encodeHazardCursor(last) : null };
    },
    async get(scope, hazardId) {
      const record = await records.get(scope, hazardId);
      return record === undefined ? undefined : rules.view(record);
    },
    async explain(scope, hazardId) {
      const hazard = await records.get(scope, hazardId);
      const facility = hazard === undefined ? undefined : facilities.facility(hazard.facilityId);
      const shipped = hazard === undefined ? undefined : rules.shipped(hazard.ruleId);
      if (hazard === undefined || facility === undefined || shipped === undefined) return undefined;
      if (options.readings === undefined) throw noReadings();
      const force = rules.inForce(facility);
      const subject = {
        hazard,
        facility,
        rule: rules.find(hazard.ruleId, facility) ?? shipped,
        parameters: { ...force.parameters, ...facility.parameters },
        settings: await settings.versionsAt(facility.path, hazard.activeMs ?? hazard.beganMs),
      };
      return explainHazard(options.readings, subject, clock.nowMs());
    },
    async whatIf(scope, ruleId, request) {
      if (trial === undefined) throw noReadings();
      return trial.run(scope, ruleId, request);
    },
    ruleSettings: (scope, place) => settings.read(scope, place),
    putRuleSettings: (scope, person, place, write) => settings.replace(scope, person, place, write),
    modes: (scope, facilityId) => keptModes.list(scope, facilityId),
    runningModes: (scope) => keptModes.running(scope),
    beginMode: (scope, person, facilityId, write) => keptModes.begin(scope, person, facilityId, write),
    endMode: (scope, person, modeId) => keptModes.end(scope, person.userId, modeId),
    countActive: (scope) => records.countActive(scope),
    rules: () => rules.views(),
    async reset(scope, person, hazardId, reason) {
      const record = await records.get(scope, hazardId);
      if (record === undefined) return { ok: false, why: 'not_found' };
      const by = { userId: person.userId, displayName: person.displayName, reason };
      if (!record.needsReset || !evaluation.reset(record, by, clock.nowMs())) return { ok: false, why: 'not_latched' };
      if (!(await commits.flush())) throw unavailable();
      const after = await records.get(scope, hazardId);
      return { ok: true, hazard: rules.view(after ?? record) };
    },
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
