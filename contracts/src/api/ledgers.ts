import { z } from 'zod';
import { ProblemClass } from '../hazard.js';
import { Slug } from '../identifiers.js';

/** What is exported of the tickets: the ledger of D3's Annex 2, or one of D3's three lists. */
export const LedgerForm = z.enum(['ledger', 'problems', 'responsibilities', 'measures']);
export type LedgerForm = z.infer<typeof LedgerForm>;

export const ledgerFormNames = {
  ledger: { zh: '住宅物业服务问题整治工作台账', en: 'Ledger of problems (Annex 2)' },
  problems: { zh: '问题清单', en: 'List of problems' },
  responsibilities: { zh: '责任清单', en: 'List of responsibilities' },
  measures: { zh: '整改措施清单', en: 'List of measures' },
} as const satisfies Record<LedgerForm, { zh: string; en: string }>;

const QueryTimeMs = z.coerce.number().int().min(0).max(8_640_000_000_000_000);

export const LedgerQuery = z.object({
  form: LedgerForm.default('ledger'),
  /** `open`: everything but closed, merged and cancelled; `closed`: 销号 only. */
  state: z.enum(['open', 'closed', 'all']).default('all'),
  streetId: Slug.exactOptional(),
  estateId: Slug.exactOptional(),
  problemClass: ProblemClass.exactOptional(),
  /** 挂牌督办 only. */
  hungSign: z.literal('true').exactOptional(),
  /** Raised at or after. */
  fromMs: QueryTimeMs.exactOptional(),
  /** Raised before. */
  toMs: QueryTimeMs.exactOptional(),
});
export type LedgerQuery = z.infer<typeof LedgerQuery>;

/** A cell of Annex 1 that an import sets otherwise than it is. `null`: unknown. */
export const EstateLedgerField = z.object({
  /** The column's title. */
  title: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type EstateLedgerField = z.infer<typeof EstateLedgerField>;

export const EstateLedgerRow = z.object({
  sheet: z.string(),
  /** As the spreadsheet counts it, from 1. */
  row: z.number().int().positive(),
  estateId: Slug,
  estateName: z.string(),
  /** `added`: nothing of Annex 1 was known of the estate. */
  change: z.enum(['added', 'changed', 'unchanged']),
  fields: z.array(EstateLedgerField),
});
export type EstateLedgerRow = z.infer<typeof EstateLedgerRow>;

/** What an import of Annex 1 writes. */
export const EstateLedgerDiff = z.object({
  /** SHA-256 over the file and this difference; an import that names it writes just this. */
  digest: z.string(),
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  rows: z.array(EstateLedgerRow),
});
export type EstateLedgerDiff = z.infer<typeof EstateLedgerDiff>;

export const EstateImportQuery = z.object({
  /** From the preview of the same file. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});
export type EstateImportQuery = z.infer<typeof EstateImportQuery>;
