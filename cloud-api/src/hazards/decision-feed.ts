import type { FacilityModeView } from '@anju/contracts';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { DrizzleFacilityModes } from './adapters/drizzle-facility-modes.js';
import { DrizzleRuleSettings } from './adapters/drizzle-rule-settings.js';
import type { PlacedSettings } from './usecases/rule-settings-records.js';

/** A mode that ended so long ago has been told to every engine. */
const toldForMs = 300_000;

/** What people decided in other processes: settings of places as they are now, and modes that run or ended just now. */
export interface DecisionFeed {
  read(): Promise<{ readonly settings: readonly PlacedSettings[]; readonly modes: readonly FacilityModeView[] }>;
}

export function createDecisionFeed({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): DecisionFeed {
  const settings = new DrizzleRuleSettings(database);
  const modes = new DrizzleFacilityModes(database);
  return {
    async read() {
      const [placed, told] = await Promise.all([settings.current(), modes.since(clock.nowMs() - toldForMs)]);
      return { settings: placed, modes: told };
    },
  };
}
