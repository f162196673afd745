import { AppError } from '@anju/contracts';
import { shippedRules } from '@anju/rules';
import { DrizzleFacilityModes } from './adapters/drizzle-facility-modes.js';
import { DrizzleHazardRecords } from './adapters/drizzle-hazard-records.js';
import { DrizzleRuleSettings } from './adapters/drizzle-rule-settings.js';
import type { HazardQueries, HazardQueriesOptions } from './hazards.js';
import { explainHazard } from './usecases/explain-hazard.js';
import { decodeHazardCursor, encodeHazardCursor } from './usecases/hazard-cursor.js';
import { KeepModes } from './usecases/keep-modes.js';
import { RuleBook } from './usecases/rule-book.js';
import { SettleRules } from './usecases/settle-rules.js';
import { TryRule } from './usecases/try-rule.js';

function noReadings(): AppError {
  return new AppError('service.unavailable', 'The readings store is not attached; try again later.', {
    retryable: true,
  });
}

/** What any process may ask and decide about hazards, whoever evaluates: the records are what they share. */
export function createHazardQueries(options: HazardQueriesOptions): HazardQueries {
  const { database, facilities, clock } = options;
  const rules = new RuleBook(options.rules ?? shippedRules, facilities);
  const records = new DrizzleHazardRecords(database);
  const settingsRecords = new DrizzleRuleSettings(database);
  const settings = new SettleRules({
    records: settingsRecords,
    rules,
    facilities,
    clock,
    changed: (placed) => options.settled?.(placed),
  });
  const keptModes = new KeepModes({
    records: new DrizzleFacilityModes(database),
    facilities,
    clock,
    changed: (mode) => options.modeChanged?.(mode),
  });
  const trial =
    options.readings === undefined ? undefined : new TryRule({ readings: options.readings, rules, facilities });

  const readSettings = async (): Promise<void> => {
    for (const placed of await settingsRecords.current()) rules.put(placed);
  };

  return {
    start: readSettings,
    refresh: readSettings,
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
  };
}
