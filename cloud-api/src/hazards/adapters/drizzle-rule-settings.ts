import { RuleSettings, type RuleSettingsVersion } from '@anju/contracts';
import { desc, eq, sql } from 'drizzle-orm';
import type { Database, Scope } from '../../platform/db/database.js';
import type { PlacedSettings, RuleSettingsRecords } from '../usecases/rule-settings-records.js';
import { ruleSettings } from './schema.js';

export class DrizzleRuleSettings implements RuleSettingsRecords {
  constructor(private readonly database: Database) {}

  async current(): Promise<readonly PlacedSettings[]> {
    const rows = await this.database.tx({ role: 'ingest' }, (tx) =>
      tx
        .selectDistinctOn([ruleSettings.path])
        .from(ruleSettings)
        .orderBy(ruleSettings.path, desc(ruleSettings.version)),
    );
    return rows.map(({ path, version, settings }) => ({ path, version, settings: RuleSettings.parse(settings) }));
  }

  async history(scope: Scope, path: string): Promise<readonly RuleSettingsVersion[]> {
    const rows = await this.database.tx(scope, (tx) =>
      tx
        .select()
        .from(ruleSettings)
        .where(eq(ruleSettings.path, sql`${path}::ltree`))
        .orderBy(desc(ruleSettings.version)),
    );
    return rows.map(({ version, settings, reason, userId, displayName, atMs }) => ({
      version,
      settings: RuleSettings.parse(settings),
      reason,
      author: { userId, displayName },
      atMs,
    }));
  }

  async add(
    scope: Scope,
    path: string,
    { version, settings, reason, author, atMs }: RuleSettingsVersion,
  ): Promise<'added' | 'conflict' | 'forbidden'> {
    const within =
      scope.role !== 'app' || scope.paths.some((prefix) => path === prefix || path.startsWith(`${prefix}.`));
    if (!within) return 'forbidden';
    const rows = await this.database.tx(scope, (tx) =>
      tx
        .insert(ruleSettings)
        .values({ path, version, settings, reason, ...author, atMs })
        .onConflictDoNothing()
        .returning({ version: ruleSettings.version }),
    );
    return rows.length === 0 ? 'conflict' : 'added';
  }
}
