import type { RuleSettings, RuleSettingsVersion } from '@anju/contracts';
import type { Scope } from '../../platform/db/database.js';

/** Settings of one place as they are now. */
export interface PlacedSettings {
  readonly path: string;
  readonly version: number;
  readonly settings: RuleSettings;
}

export interface RuleSettingsRecords {
  /** The newest version of every place. */
  current(): Promise<readonly PlacedSettings[]>;
  /** Newest first. Empty: none, or none within the scope. */
  history(scope: Scope, path: string): Promise<readonly RuleSettingsVersion[]>;
  /** `conflict`: this version is there already. `forbidden`: the place is outside the scope. */
  add(scope: Scope, path: string, version: RuleSettingsVersion): Promise<'added' | 'conflict' | 'forbidden'>;
}
