import { AppError, type RuleSettingsView, type RuleSettingsWrite } from '@anju/contracts';
import { cityProfiles } from '@anju/rules';
import type { Clock } from '../../platform/clock.js';
import type { Scope } from '../../platform/db/database.js';
import type { FacilityDirectory } from '../facility-directory.js';
import type { RuleBook } from './rule-book.js';
import type { PlacedSettings, RuleSettingsRecords } from './rule-settings-records.js';

export interface SettleDeps {
  readonly records: RuleSettingsRecords;
  readonly rules: RuleBook;
  readonly facilities: FacilityDirectory;
  readonly clock: Clock;
  /** The rules in force are others now. */
  readonly changed: (placed: PlacedSettings) => void;
}

function invalid(field: string, message: string): AppError {
  return new AppError('request.invalid', message, { context: { errors: [{ field, message }] } });
}

/** What a district or an estate changes of the rules: read, and replaced by a further version. */
export class SettleRules {
  constructor(private readonly deps: SettleDeps) {}

  /** Path of `district` or an estate within the scope; `undefined`: there is none. */
  #pathOf(scope: Scope, place: string): string | undefined {
    const district = place === 'district';
    for (const { estateId, path } of this.deps.facilities.facilities()) {
      if (!district && estateId !== place) continue;
      const own = district ? (path.split('.')[0] ?? path) : path;
      const mayRead =
        scope.role !== 'app' ||
        scope.paths.some((prefix) => `${own}.`.startsWith(`${prefix}.`) || `${prefix}.`.startsWith(`${own}.`));
      if (mayRead) return own;
    }
    return undefined;
  }

  async read(scope: Scope, place: string): Promise<RuleSettingsView | undefined> {
    const path = this.#pathOf(scope, place);
    if (path === undefined) return undefined;
    const history = await this.deps.records.history(scope, path);
    const [current] = history;
    return {
      scope: place,
      version: current?.version ?? 0,
      settings: current?.settings ?? { parameters: {}, rules: {} },
      history: [...history],
    };
  }

  /** Throws `request.invalid` for an unknown profile or rule, `registry.conflict` when somebody else was first. */
  async replace(
    scope: Scope,
    author: { readonly userId: string; readonly displayName: string },
    place: string,
    { expectedVersion, settings, reason }: RuleSettingsWrite,
  ): Promise<RuleSettingsView | 'not_found' | 'forbidden'> {
    const { records, rules, clock, changed } = this.deps;
    const path = this.#pathOf(scope, place);
    if (path === undefined) return 'not_found';
    if (settings.cityProfile !== undefined && !cityProfiles.some(({ id }) => id === settings.cityProfile)) {
      const known = cityProfiles.map(({ id }) => id).join(', ');
      throw invalid('settings.cityProfile', `is no profile that ships; there are ${known}`);
    }
    for (const id of Object.keys(settings.rules)) {
      if (rules.shipped(id) === undefined) throw invalid(`settings.rules.${id}`, 'is no rule that ships');
    }
    const conflict = (): AppError =>
      new AppError(
        'registry.conflict',
        `Version ${expectedVersion} is not the newest any more: read the settings again and repeat the change.`,
      );
    const current = (await records.history(scope, path))[0]?.version ?? 0;
    if (current !== expectedVersion) throw conflict();
    const version = expectedVersion + 1;
    const outcome = await records.add(scope, path, {
      version,
      settings,
      reason,
      author: { userId: author.userId, displayName: author.displayName },
      atMs: clock.nowMs(),
    });
    if (outcome === 'forbidden') return 'forbidden';
    if (outcome === 'conflict') throw conflict();
    const placed = { path, version, settings };
    rules.put(placed);
    changed(placed);
    return (await this.read(scope, place)) ?? 'not_found';
  }

  /** Versions of district and estate that were in force at a facility's place then; 0: none. */
  async versionsAt(path: string, atMs: number): Promise<{ district: number; estate: number }> {
    // A contractor sees the hazard and not the place; what was in force is part of the hazard.
    const at = async (place: string): Promise<number> =>
      (await this.deps.records.history({ role: 'ingest' }, place)).find((each) => each.atMs <= atMs)?.version ?? 0;
    return { district: await at(path.split('.')[0] ?? path), estate: await at(path) };
  }
}
