import { type EstateWrite, type FacilityWrite, isAppError, type NodeView, splitFacilityId } from '@anju/contracts';
import { and, asc, eq, isNull, or, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Clock } from '../../platform/clock.js';
import type { Database, Scope } from '../../platform/db/database.js';
import { hierarchyPath } from '../../platform/db/path.js';
import type { RegistrySeed } from '../domain/registry-seed.js';
import type { EstateRecord, FacilityRecord, NodeRegistration, PartyRecord, WriteOutcome } from '../registry.js';
import type { RegistryRecords } from '../usecases/registry-records.js';
import { estates, facilities, nodes, parties, streets } from './schema.js';
import { writeSeedRows } from './seed-rows.js';

type FacilityRow = typeof facilities.$inferSelect;

function facilityOf({ nameZh, nameEn, path: _path, ...row }: FacilityRow): FacilityRecord {
  return { ...row, name: { zh: nameZh, en: nameEn } };
}

/** What row-level security or a key refuses, as the outcome of a write. */
async function outcomeOf(write: () => Promise<WriteOutcome>): Promise<WriteOutcome> {
  try {
    return await write();
  } catch (error) {
    if (isAppError(error, 'db.forbidden')) return 'forbidden';
    if (isAppError(error, 'db.unique_violation')) return 'conflict';
    throw error;
  }
}

export class DrizzleRegistryRecords implements RegistryRecords {
  constructor(
    private readonly database: Database,
    private readonly clock: Pick<Clock, 'nowMs'>,
  ) {}

  writeSeed(seed: RegistrySeed): Promise<void> {
    return this.database.tx({ role: 'admin' }, (tx) => writeSeedRows(tx, seed, this.clock.nowMs()));
  }

  estates(scope: Scope): Promise<readonly EstateRecord[]> {
    return this.database.tx(scope, async (tx) => {
      const rows = await tx
        .select({ estate: estates, street: streets })
        .from(estates)
        .innerJoin(streets, eq(estates.streetId, streets.id))
        .orderBy(asc(estates.id));
      return rows.map(({ estate, street }) => ({
        id: estate.id,
        streetId: estate.streetId,
        name: { zh: estate.nameZh, en: estate.nameEn },
        ...(estate.address === null ? {} : { address: estate.address }),
        ...(estate.propertyCompany === null ? {} : { propertyCompany: estate.propertyCompany }),
        ...(estate.projectManager === null ? {} : { projectManager: estate.projectManager }),
        ...(estate.housingOfficer === null ? {} : { housingOfficer: estate.housingOfficer }),
        ...(estate.households === null ? {} : { households: estate.households }),
        streetName: { zh: street.nameZh, en: street.nameEn },
        districtId: street.districtId,
      }));
    });
  }

  facilities(scope: Scope, estateId?: string): Promise<readonly FacilityRecord[]> {
    return this.database.tx(scope, async (tx) => {
      const rows = await tx
        .select()
        .from(facilities)
        .where(estateId === undefined ? undefined : eq(facilities.estateId, estateId))
        .orderBy(asc(facilities.id));
      return rows.map(facilityOf);
    });
  }

  facility(scope: Scope, facilityId: string): Promise<FacilityRecord | undefined> {
    return this.database.tx(scope, async (tx) => {
      const [row] = await tx.select().from(facilities).where(eq(facilities.id, facilityId));
      return row === undefined ? undefined : facilityOf(row);
    });
  }

  parties(scope: Scope): Promise<readonly PartyRecord[]> {
    return this.database.tx(scope, (tx) =>
      tx.select({ id: parties.id, name: parties.name, kind: parties.kind }).from(parties).orderBy(asc(parties.id)),
    );
  }

  nodes(scope: Scope): Promise<readonly NodeView[]> {
    return this.database.tx(scope, async (tx) => {
      const rows = await tx.select().from(nodes).orderBy(asc(nodes.groupId), asc(nodes.edgeNodeId));
      return rows.map(({ path: _path, ...node }) => node);
    });
  }

  writeEstate(scope: Scope, estate: EstateWrite): Promise<WriteOutcome> {
    return outcomeOf(() =>
      this.database.tx(scope, async (tx): Promise<WriteOutcome> => {
        const [street] = await tx.select().from(streets).where(eq(streets.id, estate.streetId));
        if (street === undefined) return 'unknown_parent';
        const values = {
          nameZh: estate.name.zh,
          nameEn: estate.name.en,
          address: estate.address ?? null,
          propertyCompany: estate.propertyCompany ?? null,
          projectManager: estate.projectManager ?? null,
          housingOfficer: estate.housingOfficer ?? null,
          households: estate.households ?? null,
        };
        const [known] = await tx.select({ streetId: estates.streetId }).from(estates).where(eq(estates.id, estate.id));
        if (known === undefined) {
          const path = hierarchyPath(street.districtId, street.id, estate.id);
          await tx.insert(estates).values({ id: estate.id, streetId: street.id, path, ...values });
          return 'created';
        }
        if (known.streetId !== estate.streetId) return 'conflict';
        const changed = await tx
          .update(estates)
          .set(values)
          .where(eq(estates.id, estate.id))
          .returning({ id: estates.id });
        return changed.length === 0 ? 'forbidden' : 'updated';
      }),
    );
  }

  writeFacility(scope: Scope, facility: FacilityWrite): Promise<WriteOutcome> {
    const { estateId, deviceId } = splitFacilityId(facility.id);
    return outcomeOf(() =>
      this.database.tx(scope, async (tx): Promise<WriteOutcome> => {
        const [estate] = await tx.select({ path: estates.path }).from(estates).where(eq(estates.id, estateId));
        if (estate === undefined) return 'unknown_parent';
        const values = {
          nameZh: facility.name.zh,
          nameEn: facility.name.en,
          location: facility.location ?? null,
          points: facility.points,
          parameters: facility.parameters,
        };
        const [known] = await tx
          .select({ kind: facilities.kind })
          .from(facilities)
          .where(eq(facilities.id, facility.id));
        if (known === undefined) {
          const { id, kind } = facility;
          const registeredMs = this.clock.nowMs();
          await tx
            .insert(facilities)
            .values({ id, estateId, deviceId, kind, path: estate.path, registeredMs, ...values });
          return 'created';
        }
        // Its readings and hazards are those of the kind that it was.
        if (known.kind !== facility.kind) return 'conflict';
        const changed = await tx
          .update(facilities)
          .set(values)
          .where(eq(facilities.id, facility.id))
          .returning({ id: facilities.id });
        return changed.length === 0 ? 'forbidden' : 'updated';
      }),
    );
  }

  writeNode(scope: Scope, { groupId, edgeNodeId, estateId }: NodeRegistration): Promise<WriteOutcome> {
    return outcomeOf(() =>
      this.database.tx(scope, async (tx): Promise<WriteOutcome> => {
        const [estate] = await tx
          .select({ streetId: estates.streetId, path: estates.path })
          .from(estates)
          .where(eq(estates.id, estateId));
        if (estate?.streetId !== groupId) return 'unknown_parent';
        const { path } = estate;
        const known = and(eq(nodes.groupId, groupId), eq(nodes.edgeNodeId, edgeNodeId));
        // A stranger that was heard of gets its place; one that speaks for another estate keeps it.
        const changed = await tx
          .update(nodes)
          .set({ estateId, path })
          .where(and(known, or(isNull(nodes.estateId), eq(nodes.estateId, estateId))))
          .returning({ edgeNodeId: nodes.edgeNodeId });
        if (changed.length > 0) return 'updated';
        await tx.insert(nodes).values({ groupId, edgeNodeId, estateId, path, online: false });
        return 'created';
      }),
    );
  }

  async fingerprint(): Promise<string> {
    // Every change of a row leaves it with another transaction's number. Agents' rows change with every message of theirs.
    const rowsOf = (table: PgTable) =>
      sql`(select count(*) || '/' || coalesce(sum(xmin::text::bigint), 0) from ${table})`;
    const { rows } = await this.database.tx({ role: 'ingest' }, (tx) =>
      tx.execute<{
        print: string;
      }>(sql`select concat_ws(' ', ${rowsOf(streets)}, ${rowsOf(estates)}, ${rowsOf(facilities)},
        (select count(*) || '/' || coalesce(sum(hashtextextended(concat_ws('/', group_id, edge_node_id, estate_id), 0)), 0)
         from ${nodes} where estate_id is not null)) as print`),
    );
    return rows[0]?.print ?? '';
  }

  readIndex(): ReturnType<RegistryRecords['readIndex']> {
    return this.database.tx({ role: 'ingest' }, async (tx) => {
      const streetRows = await tx.select({ id: streets.id }).from(streets);
      const nodeRows = await tx
        .select({
          groupId: nodes.groupId,
          edgeNodeId: nodes.edgeNodeId,
          estateId: estates.id,
          path: estates.path,
        })
        .from(nodes)
        .innerJoin(estates, eq(nodes.estateId, estates.id))
        .orderBy(asc(nodes.groupId), asc(nodes.edgeNodeId));
      const facilityRows = await tx
        .select({
          id: facilities.id,
          estateId: facilities.estateId,
          deviceId: facilities.deviceId,
          kind: facilities.kind,
          points: facilities.points,
          parameters: facilities.parameters,
          path: facilities.path,
          name: { zh: facilities.nameZh, en: facilities.nameEn },
          estateName: { zh: estates.nameZh, en: estates.nameEn },
        })
        .from(facilities)
        .innerJoin(estates, eq(facilities.estateId, estates.id))
        .orderBy(asc(facilities.id));
      return { streetIds: streetRows.map(({ id }) => id), nodes: nodeRows, facilities: facilityRows };
    });
  }
}
