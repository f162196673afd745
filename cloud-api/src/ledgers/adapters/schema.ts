import { bigserial, doublePrecision, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { ltree, timeMs } from '../../platform/db/columns.js';
import { estates } from '../../registry/adapters/schema.js';
import type { EstateFacts } from '../domain/estate-facts.js';

/** What Annex 1 tells of an estate beside its names; `null`: unknown. */
export const estateProfiles = pgTable(
  'estate_profiles',
  {
    estateId: text('estate_id')
      .primaryKey()
      .references(() => estates.id),
    path: ltree('path').notNull(),
    areaName: text('area_name'),
    community: text('community'),
    boundaries: text('boundaries'),
    serviceForm: integer('service_form'),
    committee: integer('committee'),
    partyWork: integer('party_work'),
    companyAndManager: text('company_and_manager'),
    /** 0–100. */
    feeCollectionPercent: doublePrecision('fee_collection_percent'),
  },
  (t) => [index('estate_profiles_path').using('gist', t.path)],
);

/** Who changed a profile to what; append-only. */
export const estateProfileChanges = pgTable(
  'estate_profile_changes',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    estateId: text('estate_id')
      .notNull()
      .references(() => estates.id),
    path: ltree('path').notNull(),
    atMs: timeMs('at_ms').notNull(),
    userId: text('user_id').notNull(),
    displayName: text('display_name').notNull(),
    fileName: text('file_name').notNull(),
    fileSha256: text('file_sha256').notNull(),
    /** `null`: there was none. */
    before: jsonb('before').$type<EstateFacts>(),
    after: jsonb('after').$type<EstateFacts>().notNull(),
  },
  (t) => [index('estate_profile_changes_estate').on(t.estateId, t.atMs)],
);
