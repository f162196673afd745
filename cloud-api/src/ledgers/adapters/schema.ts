import { bigserial, doublePrecision, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { ltree, timeMs } from '../../platform/db/columns.js';
import { estates } from '../../registry/adapters/schema.js';
import type { CompanyFacts } from '../domain/company-ledger.js';
import type { EstateFacts } from '../domain/estate-facts.js';

/** Who changed what an import of a ledger changed. */
const changeColumns = () => ({
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
});

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

/** Property company and project manager of an estate (D3 §四(一)1); `null`: unknown. */
export const estateCompanies = pgTable(
  'estate_companies',
  {
    estateId: text('estate_id')
      .primaryKey()
      .references(() => estates.id),
    path: ltree('path').notNull(),
    companyName: text('company_name'),
    creditCode: text('credit_code'),
    registeredPlace: text('registered_place'),
    legalPerson: text('legal_person'),
    companyContact: text('company_contact'),
    managerName: text('manager_name'),
    managerContact: text('manager_contact'),
  },
  (t) => [index('estate_companies_path').using('gist', t.path)],
);

/** Who changed a line of it to what; append-only. */
export const estateCompanyChanges = pgTable(
  'estate_company_changes',
  {
    ...changeColumns(),
    /** `null`: there was none. */
    before: jsonb('before').$type<CompanyFacts>(),
    after: jsonb('after').$type<CompanyFacts>().notNull(),
  },
  (t) => [index('estate_company_changes_estate').on(t.estateId, t.atMs)],
);

/** Who changed a profile to what; append-only. */
export const estateProfileChanges = pgTable(
  'estate_profile_changes',
  {
    ...changeColumns(),
    /** `null`: there was none. */
    before: jsonb('before').$type<EstateFacts>(),
    after: jsonb('after').$type<EstateFacts>().notNull(),
  },
  (t) => [index('estate_profile_changes_estate').on(t.estateId, t.atMs)],
);
