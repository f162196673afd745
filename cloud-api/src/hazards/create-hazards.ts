import { AppError } from '@anju/contracts';
import { createHazardEngine } from './create-hazard-engine.js';
import { createHazardQueries } from './create-hazard-queries.js';
import type { HazardEngine, HazardQueriesOptions, Hazards, HazardsOptions } from './hazards.js';

function unavailable(): AppError {
  const message = 'The reset is noted and not yet committed, because the database is down; look again in a moment.';
  return new AppError('service.unavailable', message, { retryable: true });
}

/** Engine and queries of one process that evaluates everything itself. */
export function createHazards(options: HazardsOptions): Hazards {
  return joinHazards(createHazardEngine(options), options);
}

/** What people do with hazards, in the process that has the one engine. */
export function joinHazards(engine: HazardEngine, options: HazardQueriesOptions): Hazards {
  const queries = createHazardQueries({
    ...options,
    settled: (placed) => engine.takeSettings([placed]),
    modeChanged: (mode) => engine.takeModes([mode]),
  });
  const { start: _start, refresh: _refresh, ...asked } = queries;
  return {
    ...asked,
    evaluate: engine.evaluate,
    stored: engine.stored,
    setWatched: engine.setWatched,
    commitWith: engine.commitWith,
    requestCommit: engine.requestCommit,
    flush: engine.flush,
    takeSettings: engine.takeSettings,
    takeModes: engine.takeModes,
    get databaseDown() {
      return engine.databaseDown;
    },
    async start() {
      await queries.start();
      await engine.start();
    },
    stop: () => engine.stop(),
    async reset(scope, { userId, displayName }, hazardId, reason) {
      const hazard = await queries.get(scope, hazardId);
      if (hazard === undefined) return { ok: false, why: 'not_found' };
      if (!hazard.needsReset || !engine.reset(hazard, { userId, displayName, reason })) {
        return { ok: false, why: 'not_latched' };
      }
      if (!(await engine.flush())) throw unavailable();
      return { ok: true, hazard: (await queries.get(scope, hazardId)) ?? hazard };
    },
  };
}
