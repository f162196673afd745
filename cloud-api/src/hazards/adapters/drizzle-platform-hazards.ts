import { and, desc, eq } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import type { HazardRecord } from '../usecases/hazard-records.js';
import { hazards } from './schema.js';

export class DrizzlePlatformHazards {
  /** The last of the rule there, that nobody else changes until the transaction ends. */
  async latest(
    tx: Tx,
    { facilityId, ruleId, instance }: { facilityId: string; ruleId: string; instance: string },
  ): Promise<HazardRecord | undefined> {
    const [row] = await tx
      .select()
      .from(hazards)
      .where(and(eq(hazards.facilityId, facilityId), eq(hazards.ruleId, ruleId), eq(hazards.instance, instance)))
      .orderBy(desc(hazards.beganMs))
      .limit(1)
      .for('update');
    return row;
  }

  async active(
    tx: Tx,
    { facilityId, ruleId }: { facilityId: string; ruleId: string },
  ): Promise<readonly HazardRecord[]> {
    return tx
      .select()
      .from(hazards)
      .where(and(eq(hazards.facilityId, facilityId), eq(hazards.ruleId, ruleId), eq(hazards.state, 'active')))
      .for('update');
  }

  async put(tx: Tx, record: HazardRecord): Promise<void> {
    const row = { ...record, evidence: [...record.evidence] };
    const { state, clearedMs, ticketId, evidence } = row;
    await tx
      .insert(hazards)
      .values(row)
      .onConflictDoUpdate({ target: hazards.id, set: { state, clearedMs, ticketId, evidence } });
  }
}
