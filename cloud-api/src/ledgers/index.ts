import { type LedgerForm, type LedgerQuery, ledgerFormNames } from '@anju/contracts';
import type { Database, Scope } from '../platform/db/database.js';
import { drizzleLedgerRecords } from './adapters/drizzle-ledger-records.js';
import { xlsxSheet } from './adapters/xlsx-sheet.js';
import { type LedgerCell, ledgerColumns } from './domain/ledger-forms.js';
import { collectLedger, exportLedger } from './usecases/export-ledger.js';

export { shanghaiDay } from './domain/shanghai-time.js';

/** Most tickets of one XLSX: a spreadsheet is built in memory. CSV has no limit. */
export const mostXlsxTickets = 20_000;

/** The ledgers that the supervision asks for, with the eyes of a scope. */
export interface Ledgers {
  /** Titles of a form's columns, in order. */
  titlesOf(form: LedgerForm): readonly string[];
  /** Lines of the export, cells in the order of the titles; read as they are asked for. */
  lines(scope: Scope, query: LedgerQuery): AsyncIterable<readonly LedgerCell[]>;
  /** The export as a workbook of one sheet. Throws `request.invalid` for more than `mostXlsxTickets`. */
  xlsx(scope: Scope, query: LedgerQuery): Promise<Buffer>;
}

export function createLedgers({ database }: { readonly database: Database }): Ledgers {
  const records = drizzleLedgerRecords(database);
  return {
    titlesOf: (form) => ledgerColumns[form].map(({ title }) => title),
    lines: (scope, query) => exportLedger(records, scope, query),
    async xlsx(scope, query) {
      const lines = await collectLedger(exportLedger(records, scope, query), mostXlsxTickets);
      return xlsxSheet(ledgerFormNames[query.form].zh, ledgerColumns[query.form], lines);
    },
  };
}
