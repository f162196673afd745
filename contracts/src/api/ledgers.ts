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
