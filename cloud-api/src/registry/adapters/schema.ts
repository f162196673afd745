import type { FacilityKind } from '@anju/contracts';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { ltree, timeMs } from '../../platform/db/columns.js';

export const districts = pgTable('districts', {
  id: text('id').primaryKey(),
  nameZh: text('name_zh').notNull(),
  nameEn: text('name_en').notNull(),
  path: ltree('path').notNull(),
});

export const streets = pgTable('streets', {
  /** Also the Sparkplug `group_id`. */
  id: text('id').primaryKey(),
  districtId: text('district_id')
    .notNull()
    .references(() => districts.id),
  nameZh: text('name_zh').notNull(),
  nameEn: text('name_en').notNull(),
  path: ltree('path').notNull(),
});

export const estates = pgTable(
  'estates',
  {
    id: text('id').primaryKey(),
    streetId: text('street_id')
      .notNull()
      .references(() => streets.id),
    nameZh: text('name_zh').notNull(),
    nameEn: text('name_en').notNull(),
    address: text('address'),
    propertyCompany: text('property_company'),
    projectManager: text('project_manager'),
    housingOfficer: text('housing_officer'),
    /** `null`: unknown. */
    households: integer('households'),
    path: ltree('path').notNull(),
  },
  (t) => [index('estates_path').using('gist', t.path)],
);

export const facilities = pgTable(
  'facilities',
  {
    id: text('id').primaryKey(),
    estateId: text('estate_id')
      .notNull()
      .references(() => estates.id),
    /** Sparkplug `device_id`. */
    deviceId: text('device_id').notNull(),
    kind: text('kind').$type<FacilityKind>().notNull(),
    nameZh: text('name_zh').notNull(),
    nameEn: text('name_en').notNull(),
    location: text('location'),
    points: jsonb('points').$type<string[]>().notNull(),
    parameters: jsonb('parameters').$type<Record<string, number | string | boolean>>().notNull(),
    path: ltree('path').notNull(),
    /** `null`: before this was written down. */
    registeredMs: timeMs('registered_ms'),
  },
  (t) => [index('facilities_estate').on(t.estateId), index('facilities_path').using('gist', t.path)],
);

/** Edge agents. A node without an estate was heard of and is not registered. */
export const nodes = pgTable(
  'nodes',
  {
    groupId: text('group_id').notNull(),
    edgeNodeId: text('edge_node_id').notNull(),
    estateId: text('estate_id').references(() => estates.id),
    online: boolean('online').notNull(),
    sinceMs: timeMs('since_ms'),
    lastMessageMs: timeMs('last_message_ms'),
    clockOffsetMs: integer('clock_offset_ms'),
    bdSeq: integer('bd_seq'),
    sequenceGaps: integer('sequence_gaps').notNull().default(0),
    rebirthRequests: integer('rebirth_requests').notNull().default(0),
    rejected: integer('rejected').notNull().default(0),
    readingsDropped: integer('readings_dropped').notNull().default(0),
    path: ltree('path'),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.edgeNodeId] })],
);

/** Who can be given work: property companies, contractors, street offices. */
export const parties = pgTable('parties', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  kind: text('kind').$type<'property' | 'contractor' | 'street' | 'district' | 'verifier'>().notNull(),
  path: ltree('path').notNull(),
  /** Since when it works here no more. */
  goneMs: timeMs('gone_ms'),
  /** Of what people change of it. */
  version: integer('version').notNull().default(1),
});

/** Who leads and who helps for a problem class at an estate; a null estate or class is the fallback. */
export const routes = pgTable('routes', {
  id: text('id').primaryKey(),
  estateId: text('estate_id').references(() => estates.id),
  problemClass: text('problem_class'),
  leadPartyId: text('lead_party_id')
    .notNull()
    .references(() => parties.id),
  coHandlerPartyIds: jsonb('co_handler_party_ids').$type<string[]>().notNull(),
  /** 1: as the registry file has it; what people have changed is theirs from then on. */
  version: integer('version').notNull().default(1),
  removedMs: timeMs('removed_ms'),
});
