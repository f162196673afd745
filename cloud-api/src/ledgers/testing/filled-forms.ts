import { sql } from 'drizzle-orm';
import type { Database } from '../../platform/db/database.js';
import { xlsxSheet } from '../adapters/xlsx-sheet.js';
import type { EstateFacts } from '../domain/estate-facts.js';
import { estateForm } from '../domain/estate-ledger.js';
import type { KnownEstate } from '../domain/known-estate.js';
import type { LedgerCell } from '../domain/ledger-forms.js';

const street = { id: 'bench-street', name: '桥东街道' };

/** Estates of a street of its own, in a district that is there or not. */
export async function registerEstates(database: Database, { count, district }: { count: number; district: string }) {
  const path = `${district}.bench_street`;
  await database.tx({ role: 'admin' }, async (tx) => {
    await tx.execute(sql`insert into districts (id, name_zh, name_en, path)
      values (${district}, '临安区', 'Linan', ${district}) on conflict do nothing`);
    await tx.execute(sql`insert into streets (id, district_id, name_zh, name_en, path)
      values (${street.id}, ${district}, ${street.name}, 'Qiaodong', ${path})`);
    await tx.execute(sql`insert into estates (id, street_id, name_zh, name_en, path)
      select 'bench-' || n, ${street.id}, '和平花园' || n || '号', 'Estate ' || n, (${path} || '.bench_' || n)::ltree
      from generate_series(1, ${count}) n`);
  });
}

/** The lines of Annex 1 for those estates, with every cell filled in; `rate`: 物业费收缴率. */
export function filledLines(count: number, rate: number): readonly (readonly LedgerCell[])[] {
  return Array.from({ length: count }, (_, at) => {
    const facts: EstateFacts = {
      areaName: `和平片区第${at + 1}物业管理区域`,
      community: `和平社区${at % 40}`,
      boundaries: `东至和平路${at + 1}号，西至小河，南至人民大道辅路，北至铁路防护林`,
      serviceForm: (at % 6) + 1,
      committee: (at % 3) + 1,
      partyWork: (at % 5) + 1,
      companyAndManager: `和平物业服务有限公司第${at % 200}分公司、周敏`,
      feeCollectionPercent: rate,
    };
    const estate: KnownEstate<EstateFacts> = {
      ...{ estateId: '', path: '', estateName: `和平花园${at + 1}号`, streetName: street.name },
      ...{ facts, registered: { company: null, manager: null } },
    };
    return estateForm.line(estate, at + 1);
  });
}

/** Those lines as a workbook. */
export function filledWorkbook(count: number, rate: number): Promise<Buffer> {
  return xlsxSheet(estateForm.title, estateForm.columns, filledLines(count, rate));
}
