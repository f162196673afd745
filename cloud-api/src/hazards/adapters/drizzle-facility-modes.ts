import type { FacilityModeView } from '@anju/contracts';
import { and, desc, eq, gt, isNull, lte } from 'drizzle-orm';
import type { Database, Scope } from '../../platform/db/database.js';
import type { FacilityModeRecords } from '../usecases/facility-mode-records.js';
import { facilityModes } from './schema.js';

function viewOf(row: typeof facilityModes.$inferSelect): FacilityModeView {
  const { id, facilityId, kind, reason, userId, displayName, fromMs, untilMs, endedMs } = row;
  return { id, facilityId, kind, reason, author: { userId, displayName }, fromMs, untilMs, endedMs };
}

export class DrizzleFacilityModes implements FacilityModeRecords {
  constructor(private readonly database: Database) {}

  async since(sinceMs: number): Promise<readonly FacilityModeView[]> {
    const rows = await this.database.tx({ role: 'ingest' }, (tx) =>
      tx.select().from(facilityModes).where(gt(facilityModes.untilMs, sinceMs)),
    );
    return rows.map(viewOf);
  }

  async running(scope: Scope, nowMs: number): Promise<readonly FacilityModeView[]> {
    const rows = await this.database.tx(scope, (tx) =>
      tx
        .select()
        .from(facilityModes)
        .where(and(gt(facilityModes.untilMs, nowMs), lte(facilityModes.fromMs, nowMs), isNull(facilityModes.endedMs))),
    );
    return rows.map(viewOf);
  }

  async of(scope: Scope, facilityId: string): Promise<readonly FacilityModeView[]> {
    const rows = await this.database.tx(scope, (tx) =>
      tx
        .select()
        .from(facilityModes)
        .where(eq(facilityModes.facilityId, facilityId))
        .orderBy(desc(facilityModes.fromMs), desc(facilityModes.id))
        .limit(100),
    );
    return rows.map(viewOf);
  }

  async add(scope: Scope, mode: FacilityModeView, path: string): Promise<boolean> {
    const within =
      scope.role !== 'app' || scope.paths.some((prefix) => path === prefix || path.startsWith(`${prefix}.`));
    if (!within) return false;
    const { author, ...rest } = mode;
    await this.database.tx(scope, (tx) => tx.insert(facilityModes).values({ ...rest, ...author, path }));
    return true;
  }

  async end(scope: Scope, id: string, userId: string, nowMs: number): Promise<FacilityModeView | undefined> {
    const [row] = await this.database.tx(scope, (tx) =>
      tx
        .update(facilityModes)
        .set({ endedMs: nowMs, endedBy: userId })
        .where(and(eq(facilityModes.id, id), isNull(facilityModes.endedMs), gt(facilityModes.untilMs, nowMs)))
        .returning(),
    );
    return row === undefined ? undefined : viewOf(row);
  }
}
