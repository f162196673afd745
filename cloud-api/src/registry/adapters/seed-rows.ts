import { facilityId } from '@anju/contracts';
import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Tx } from '../../platform/db/database.js';
import { hierarchyPath } from '../../platform/db/path.js';
import { dutyEntries, maintenanceContracts } from '../../routing/adapters/schema.js';
import type { RegistrySeed } from '../domain/registry-seed.js';
import { districts, estates, facilities, nodes, parties, routes, streets } from './schema.js';

/** `SET column = excluded.column` for every column but `keys`. */
function takeNew(table: PgTable, keys: readonly string[]): Record<string, SQL> {
  return Object.fromEntries(
    Object.entries(getTableColumns(table))
      .filter(([key]) => !keys.includes(key))
      .map(([key, column]) => [key, sql.raw(`excluded."${column.name}"`)]),
  );
}

/** Inserts or updates every row of the seed. `nowMs`: when what is new in it is registered. */
export async function writeSeedRows(tx: Tx, seed: RegistrySeed, nowMs: number): Promise<void> {
  const { district } = seed;
  const names = ({ zh, en }: { zh: string; en: string }) => ({ nameZh: zh, nameEn: en });
  await tx
    .insert(districts)
    .values({ id: district.id, ...names(district.name), path: hierarchyPath(district.id) })
    .onConflictDoUpdate({ target: districts.id, set: takeNew(districts, ['id']) });
  await tx
    .insert(streets)
    .values(
      seed.streets.map(({ id, name }) => ({
        id,
        districtId: district.id,
        ...names(name),
        path: hierarchyPath(district.id, id),
      })),
    )
    .onConflictDoUpdate({ target: streets.id, set: takeNew(streets, ['id']) });
  const partyRows = seed.parties.map(({ id, name, kind, place }) => ({
    id,
    name,
    kind,
    path: hierarchyPath(...place.split('.')),
  }));
  if (partyRows.length > 0) {
    await tx
      .insert(parties)
      .values(partyRows)
      .onConflictDoUpdate({ target: parties.id, set: takeNew(parties, ['id', 'goneMs', 'version']) });
  }
  for (const estate of seed.estates) {
    const path = hierarchyPath(district.id, estate.street, estate.id);
    await tx
      .insert(estates)
      .values({
        id: estate.id,
        streetId: estate.street,
        ...names(estate.name),
        address: estate.address ?? null,
        propertyCompany: estate.propertyCompany ?? null,
        projectManager: estate.projectManager ?? null,
        housingOfficer: estate.housingOfficer ?? null,
        households: estate.households ?? null,
        path,
      })
      .onConflictDoUpdate({ target: estates.id, set: takeNew(estates, ['id']) });
    const facilityRows = estate.facilities.map(({ device, kind, name, location, points, parameters }) => ({
      id: facilityId(estate.id, device),
      estateId: estate.id,
      deviceId: device,
      kind,
      ...names(name),
      location: location ?? null,
      points,
      parameters,
      path,
      registeredMs: nowMs,
    }));
    if (facilityRows.length > 0) {
      await tx
        .insert(facilities)
        .values(facilityRows)
        .onConflictDoUpdate({ target: facilities.id, set: takeNew(facilities, ['id', 'registeredMs']) });
    }
    const nodeRows = estate.agents.map((edgeNodeId) => ({
      groupId: estate.street,
      edgeNodeId,
      estateId: estate.id,
      online: false,
      path,
    }));
    if (nodeRows.length > 0) {
      // What was heard of the agent belongs to ingest, not to the file.
      await tx
        .insert(nodes)
        .values(nodeRows)
        .onConflictDoUpdate({
          target: [nodes.groupId, nodes.edgeNodeId],
          set: { estateId: sql`excluded.estate_id`, path: sql`excluded.path` },
        });
    }
  }
  const routeRows = seed.routes.map(({ id, estate, problemClass, lead, coHandlers }) => ({
    id,
    estateId: estate ?? null,
    problemClass: problemClass ?? null,
    leadPartyId: lead,
    coHandlerPartyIds: coHandlers,
  }));
  if (routeRows.length > 0) {
    await tx
      .insert(routes)
      .values(routeRows)
      // What a person has changed is no longer the file's.
      .onConflictDoUpdate({
        target: routes.id,
        set: takeNew(routes, ['id', 'version', 'removedMs']),
        setWhere: sql`${routes.version} = 1`,
      });
  }
  const contractRows = seed.contracts.map(({ party, place, toDay, ...contract }) => ({
    ...contract,
    partyId: party,
    place,
    toDay: toDay ?? null,
    version: 1,
    path: hierarchyPath(...place.split('.')),
  }));
  if (contractRows.length > 0) {
    await tx
      .insert(maintenanceContracts)
      .values(contractRows)
      .onConflictDoUpdate({
        target: maintenanceContracts.id,
        set: takeNew(maintenanceContracts, ['id', 'version', 'removedMs']),
        setWhere: sql`${maintenanceContracts.version} = 1`,
      });
  }
  const shiftRows = seed.shifts.map(({ id, party, ...shift }) => ({
    id,
    roster: `party:${party}`,
    value: { kind: 'weekly' as const, ...shift },
    createdMs: nowMs,
    version: 1,
    path: partyRows.find((row) => row.id === party)?.path ?? hierarchyPath(district.id),
  }));
  if (shiftRows.length > 0) {
    await tx
      .insert(dutyEntries)
      .values(shiftRows)
      .onConflictDoUpdate({
        target: dutyEntries.id,
        set: takeNew(dutyEntries, ['id', 'version', 'removedMs', 'createdMs']),
        setWhere: sql`${dutyEntries.version} = 1`,
      });
  }
}
