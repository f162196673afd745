import type { HungSignsQuery } from '@anju/contracts';
import { and, asc, count, desc, eq, getTableColumns, gte, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { Database, Tx } from '../../platform/db/database.js';
import { districts, estates, facilities, parties, streets } from '../../registry/adapters/schema.js';
import {
  notificationOutbox,
  ticketAssignments,
  ticketDeadlines,
  ticketEvents,
  ticketReports,
  tickets,
} from '../../tickets/adapters/schema.js';
import type { CarriedEvent } from '../../tickets/index.js';
import type { Complaints, NamedSign, SignRecords, SignTransactions, TicketSign } from '../usecases/sign-records.js';
import { estateSignEvents, estateSigns } from './schema.js';

/** First key of the advisory lock under which numbers are given out; the tickets take 7301 and 7302. */
const lockSpace = 7303;

const names = {
  estateZh: estates.nameZh,
  estateEn: estates.nameEn,
  streetZh: streets.nameZh,
  streetEn: streets.nameEn,
};

interface NameRow {
  readonly estateZh: string | null;
  readonly estateEn: string | null;
  readonly streetZh: string | null;
  readonly streetEn: string | null;
}

function placeOf(row: NameRow, estateId: string): Pick<NamedSign, 'estateName' | 'streetName'> {
  return {
    estateName: { zh: row.estateZh ?? estateId, en: row.estateEn ?? estateId },
    streetName: row.streetZh === null ? null : { zh: row.streetZh, en: row.streetEn ?? row.streetZh },
  };
}

function signRecords(tx: Tx): SignRecords {
  const named = () =>
    tx
      .select({ sign: getTableColumns(estateSigns), ...names })
      .from(estateSigns)
      .leftJoin(estates, eq(estates.id, estateSigns.estateId))
      .leftJoin(streets, eq(streets.id, estates.streetId));

  return {
    async lockEstate(estateId) {
      await tx.execute(sql`select pg_advisory_xact_lock(${lockSpace}::int, hashtext(${estateId}))`);
      const [row] = await tx
        .select({ path: estates.path, ...names })
        .from(estates)
        .leftJoin(streets, eq(streets.id, estates.streetId))
        .where(eq(estates.id, estateId));
      return row === undefined ? undefined : { path: row.path, ...placeOf(row, estateId) };
    },

    async hungAt(estateId) {
      const [row] = await tx
        .select()
        .from(estateSigns)
        .where(and(eq(estateSigns.estateId, estateId), eq(estateSigns.state, 'hung')));
      return row;
    },

    async nextId(year) {
      await tx.execute(sql`select pg_advisory_xact_lock(${lockSpace}::int, ${year}::int)`);
      const { rows } = await tx.execute<{ id: string }>(sql`select anju.next_sign_id(${year}::int) as id`);
      return rows[0]?.id ?? '';
    },

    async lock(signId) {
      const [row] = await tx.select().from(estateSigns).where(eq(estateSigns.id, signId)).for('update');
      return row;
    },

    async find(signId) {
      const [row] = await named().where(eq(estateSigns.id, signId));
      return row === undefined ? undefined : { ...row.sign, ...placeOf(row, row.sign.estateId) };
    },

    async events(signId) {
      const rows = await tx
        .select()
        .from(estateSignEvents)
        .where(eq(estateSignEvents.signId, signId))
        .orderBy(asc(estateSignEvents.seq));
      return rows.map(({ signId: _, ...event }) => event);
    },

    async insert(sign) {
      await tx.insert(estateSigns).values(sign);
    },
    async update({ id, ...sign }) {
      await tx.update(estateSigns).set(sign).where(eq(estateSigns.id, id));
    },
    async append(signId, event) {
      await tx.insert(estateSignEvents).values({ signId, ...event });
    },

    async companiesOf(path) {
      const rows = await tx
        .select({ id: parties.id })
        .from(parties)
        .where(and(eq(parties.kind, 'property'), sql`${parties.path} = ${path}::ltree`, isNull(parties.goneMs)))
        .orderBy(asc(parties.id));
      return rows.map(({ id }) => id);
    },

    async partiesAt(path) {
      const rows = await tx
        .selectDistinct({ partyId: ticketAssignments.partyId })
        .from(ticketAssignments)
        .innerJoin(tickets, eq(tickets.id, ticketAssignments.ticketId))
        .where(sql`${tickets.path} <@ ${path}::ltree`)
        .orderBy(asc(ticketAssignments.partyId));
      return rows.map(({ partyId }) => partyId);
    },

    async tell({ id, version, state, estateId, path }, { seq, type, atMs }, { audiences, partyIds }) {
      const event = { type: 'sign' as const, sign: { id, version, state, estateId } };
      const carried: CarriedEvent = { path, partyIds: [...partyIds], event };
      const messages = [
        ...audiences.map((audience) => ({ audience, data: {} })),
        { audience: 'live', data: { carried } },
      ];
      await tx.insert(notificationOutbox).values(
        messages.map(({ audience, data }) => ({
          ...{ key: `${id}/${seq}/${audience}`, ticketId: id, audience },
          ...{ template: `sign.${type}`, data: { seq, ...data }, createdMs: atMs },
        })),
      );
    },

    headsSince: (atMs) =>
      tx
        .selectDistinctOn([estateSignEvents.signId], {
          ticketId: estateSignEvents.signId,
          seq: estateSignEvents.seq,
          hash: estateSignEvents.hash,
        })
        .from(estateSignEvents)
        .where(gte(estateSignEvents.atMs, atMs))
        .orderBy(estateSignEvents.signId, desc(estateSignEvents.seq)),

    after: (signId, limit) =>
      tx
        .select()
        .from(estateSigns)
        .where(sql`${estateSigns.id} collate "C" > ${signId}`)
        .orderBy(sql`${estateSigns.id} collate "C"`)
        .limit(limit),

    async list({ state, estateId }, limit) {
      const rows = await named()
        .where(
          and(
            state === 'all' ? undefined : eq(estateSigns.state, state),
            estateId === undefined ? undefined : eq(estateSigns.estateId, estateId),
          ),
        )
        .orderBy(desc(estateSigns.hungMs))
        .limit(limit);
      return rows.map((row) => ({ ...row.sign, ...placeOf(row, row.sign.estateId) }));
    },

    ofTickets: (query, limit) => signsOfTickets(tx, query, limit),
  };
}

/** Of tickets that have the sign: closed is 销号; a merged or cancelled one cannot have it. */
async function signsOfTickets(tx: Tx, { state, estateId }: HungSignsQuery, limit: number): Promise<TicketSign[]> {
  const rows = await tx
    .select({
      id: tickets.id,
      estateId: tickets.estateId,
      state: tickets.state,
      title: tickets.titleZh,
      facility: facilities.nameZh,
      closedMs: tickets.closedMs,
      raisedMs: tickets.raisedMs,
      district: districts.nameZh,
      manager: estates.projectManager,
      ...names,
    })
    .from(tickets)
    .leftJoin(facilities, eq(facilities.id, tickets.facilityId))
    .leftJoin(estates, eq(estates.id, tickets.estateId))
    .leftJoin(streets, eq(streets.id, estates.streetId))
    .leftJoin(districts, eq(districts.id, streets.districtId))
    .where(
      and(
        eq(tickets.hungSign, true),
        state === 'hung' ? sql`${tickets.state} <> 'closed'` : undefined,
        state === 'released' ? eq(tickets.state, 'closed') : undefined,
        estateId === undefined ? undefined : eq(tickets.estateId, estateId),
      ),
    )
    .orderBy(desc(tickets.raisedMs))
    .limit(limit);
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const leads = await tx
    .select({ ticketId: ticketAssignments.ticketId, name: parties.name, kind: parties.kind })
    .from(ticketAssignments)
    .innerJoin(parties, eq(parties.id, ticketAssignments.partyId))
    .where(
      and(
        inArray(ticketAssignments.ticketId, ids),
        eq(ticketAssignments.role, 'lead'),
        sql`${ticketAssignments.state} <> 'declined'`,
      ),
    );
  const rectify = await tx
    .select({ ticketId: ticketDeadlines.ticketId, dueMs: ticketDeadlines.dueMs })
    .from(ticketDeadlines)
    .where(and(inArray(ticketDeadlines.ticketId, ids), eq(ticketDeadlines.kind, 'rectify')))
    .orderBy(asc(ticketDeadlines.id));
  const events = await tx
    .select({
      ticketId: ticketEvents.ticketId,
      atMs: ticketEvents.atMs,
      type: ticketEvents.type,
      actorName: ticketEvents.actorName,
    })
    .from(ticketEvents)
    .where(
      and(
        inArray(ticketEvents.ticketId, ids),
        sql`(${ticketEvents.data} ->> 'hungSign' = 'true' or ${ticketEvents.type} = 'pass')`,
      ),
    )
    .orderBy(asc(ticketEvents.seq));
  return rows.map((row): TicketSign => {
    const lead = leads.find(({ ticketId }) => ticketId === row.id);
    const hung = events.find(({ ticketId, type }) => ticketId === row.id && type !== 'pass');
    const passed = events.findLast(({ ticketId, type }) => ticketId === row.id && type === 'pass');
    const district = row.district ?? '';
    return {
      id: row.id,
      estateId: row.estateId,
      ...placeOf(row, row.estateId),
      state: row.state === 'closed' ? 'released' : 'hung',
      problem: row.facility === null ? row.title : `${row.title}（${row.facility}）`,
      responsibleUnit: lead?.name ?? `${district}物业管理服务中心`,
      responsiblePerson: lead?.kind === 'property' ? row.manager : null,
      deadlineMs: rectify.findLast(({ ticketId }) => ticketId === row.id)?.dueMs ?? null,
      supervisingUnit: `${district}物业管理服务中心`,
      hungMs: hung?.atMs ?? row.raisedMs,
      hungBy: hung?.actorName ?? null,
      releasedMs: row.closedMs,
      releasedBy: row.state === 'closed' ? (passed?.actorName ?? null) : null,
    };
  });
}

export function drizzleSignTransactions(database: Database): SignTransactions {
  return { run: (scope, fn) => database.tx(scope, (tx) => fn(signRecords(tx))) };
}

export function drizzleComplaints(database: Database): Complaints {
  return {
    between: (scope, fromMs, toMs) =>
      database.tx(scope, async (tx) => {
        const rows = await tx
          .select({
            estateId: ticketReports.estateId,
            nameZh: estates.nameZh,
            nameEn: estates.nameEn,
            problemClass: ticketReports.problemClass,
            complaints: count(),
          })
          .from(ticketReports)
          .innerJoin(estates, eq(estates.id, ticketReports.estateId))
          .where(
            and(
              eq(ticketReports.kind, 'complaint'),
              gte(ticketReports.receivedMs, fromMs),
              lt(ticketReports.receivedMs, toMs),
            ),
          )
          .groupBy(ticketReports.estateId, estates.nameZh, estates.nameEn, ticketReports.problemClass)
          .orderBy(asc(ticketReports.estateId), asc(ticketReports.problemClass));
        return rows.map(({ nameZh, nameEn, ...row }) => ({
          ...row,
          estateName: { zh: nameZh, en: nameEn },
        }));
      }),
  };
}
