import { and, asc, eq, inArray, isNull, lt } from 'drizzle-orm';
import type { Database, Tx } from '../../platform/db/database.js';
import type { GroupRequest, GroupRequests } from '../group-requests.js';
import { groupRequests } from './schema.js';

/** Requests looked at once. */
const mostAtOnce = 100;
/** Answers are kept for whoever asked and was slow, ms. */
const answersKeptMs = 3_600_000;

export class DrizzleGroupRequests implements GroupRequests {
  constructor(private readonly database: Database) {}

  ask({ groupId, kind, payload, askedBy, nowMs }: Parameters<GroupRequests['ask']>[0]): Promise<number> {
    return this.database.tx({ role: 'ingest' }, async (tx) => {
      await tx.delete(groupRequests).where(lt(groupRequests.answeredMs, nowMs - answersKeptMs));
      const [row] = await tx
        .insert(groupRequests)
        .values({ groupId, kind, payload, askedBy, askedMs: nowMs })
        .returning({ id: groupRequests.id });
      if (row === undefined) throw new Error('an inserted request has no number');
      return row.id;
    });
  }

  async answerOf(id: number): Promise<unknown> {
    const [row] = await this.database.tx({ role: 'ingest' }, (tx) =>
      tx.select({ answer: groupRequests.answer }).from(groupRequests).where(eq(groupRequests.id, id)),
    );
    return row?.answer ?? undefined;
  }

  open(groupIds: readonly string[]): Promise<readonly GroupRequest[]> {
    if (groupIds.length === 0) return Promise.resolve([]);
    const { id, groupId, kind, payload } = groupRequests;
    return this.database.tx({ role: 'ingest' }, (tx) =>
      tx
        .select({ id, groupId, kind, payload })
        .from(groupRequests)
        .where(and(isNull(groupRequests.answeredMs), inArray(groupId, [...groupIds])))
        .orderBy(asc(id))
        .limit(mostAtOnce),
    );
  }

  async answer(tx: Tx, id: number, answer: unknown, nowMs: number): Promise<void> {
    await tx.update(groupRequests).set({ answer, answeredMs: nowMs }).where(eq(groupRequests.id, id));
  }
}
