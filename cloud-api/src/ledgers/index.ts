import {
  type EstateContacts,
  type EstateLedgerDiff,
  type LedgerForm,
  type LedgerQuery,
  ledgerFormNames,
} from '@anju/contracts';
import type { Clock } from '../platform/clock.js';
import type { Database, Scope } from '../platform/db/database.js';
import { drizzleEstateTransactions } from './adapters/drizzle-estate-records.js';
import { drizzleLedgerRecords } from './adapters/drizzle-ledger-records.js';
import { readTable } from './adapters/read-table.js';
import { xlsxInThread } from './adapters/xlsx-in-thread.js';
import { companyForm } from './domain/company-ledger.js';
import type { EstateForm } from './domain/estate-form.js';
import { estateForm } from './domain/estate-ledger.js';
import { type LedgerCell, ledgerColumns } from './domain/ledger-forms.js';
import type { EstateTransactions } from './usecases/estate-records.js';
import { atMost, exportLedger } from './usecases/export-ledger.js';
import { type EstateFile, importEstates, previewEstates } from './usecases/import-estates.js';

export { shanghaiDay, shanghaiMinute } from './domain/shanghai-time.js';
export type { EstateFile } from './usecases/import-estates.js';

/** Most tickets of one XLSX: a spreadsheet is built in memory. CSV has no limit. */
export const mostXlsxTickets = 20_000;

/** A ledger with a line an estate. */
export interface EstateLedger {
  readonly title: string;
  readonly titles: readonly string[];
  lines(scope: Scope): Promise<readonly (readonly LedgerCell[])[]>;
  xlsx(scope: Scope): Promise<Buffer>;
  /** What importing the file would write. Throws `request.invalid` naming every wrong cell, or what is wrong with the file. */
  preview(scope: Scope, file: EstateFile): Promise<EstateLedgerDiff>;
  /** Writes what was previewed, all or nothing. Throws `registry.conflict` where it would be something else now. */
  import(
    scope: Scope,
    file: EstateFile,
    by: { readonly digest: string; readonly userId: string; readonly displayName: string },
  ): Promise<EstateLedgerDiff>;
}

/** The ledgers that the supervision asks for, with the eyes of a scope. */
export interface Ledgers {
  /** Titles of a form's columns, in order. */
  titlesOf(form: LedgerForm): readonly string[];
  /** Lines of the export, cells in the order of the titles; read as they are asked for. */
  lines(scope: Scope, query: LedgerQuery): AsyncIterable<readonly LedgerCell[]>;
  /** The export as a workbook of one sheet. Throws `request.invalid` for more than `mostXlsxTickets`. */
  xlsx(scope: Scope, query: LedgerQuery): Promise<Buffer>;
  /** D3 Annex 1. */
  readonly estates: EstateLedger;
  /** Companies and project managers of the estates, D3 §四(一)1. */
  readonly companies: EstateLedger;
  /** Whom to call about an estate. `undefined`: it is not in the scope. */
  contactsOf(scope: Scope, estateId: string): Promise<EstateContacts | undefined>;
}

export interface LedgersOptions {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
}

function estateLedger<Facts>(
  form: EstateForm<Facts>,
  transactions: EstateTransactions<Facts>,
  clock: Pick<Clock, 'nowMs'>,
): EstateLedger {
  const lines = async (scope: Scope) => {
    const known = await transactions.run(scope, (inside) => inside.known(false));
    return known.map((estate, at) => form.line(estate, at + 1));
  };
  return {
    title: form.title,
    titles: form.columns.map(({ title }) => title),
    lines,
    xlsx: async (scope) => xlsxInThread(form.title, form.columns, await lines(scope)),
    preview: async (scope, file) => previewEstates(form, transactions, scope, await readTable(file.content), file),
    import: async (scope, file, { digest, userId, displayName }) =>
      importEstates(form, transactions, scope, {
        ...{ file, digest, sheets: await readTable(file.content) },
        author: { userId, displayName, atMs: clock.nowMs() },
      }),
  };
}

export function createLedgers({ database, clock }: LedgersOptions): Ledgers {
  const records = drizzleLedgerRecords(database);
  const { profiles, companies } = drizzleEstateTransactions(database);
  return {
    titlesOf: (form) => ledgerColumns[form].map(({ title }) => title),
    lines: (scope, query) => exportLedger(records, scope, query),
    xlsx(scope, query) {
      const lines = atMost(exportLedger(records, scope, query), mostXlsxTickets);
      return xlsxInThread(ledgerFormNames[query.form].zh, ledgerColumns[query.form], lines);
    },
    estates: estateLedger(estateForm, profiles, clock),
    companies: estateLedger(companyForm, companies, clock),
    async contactsOf(scope, estateId) {
      const known = await companies.run(scope, (inside) => inside.known(false));
      const estate = known.find((each) => each.estateId === estateId);
      if (estate === undefined) return undefined;
      const { facts, registered } = estate;
      return {
        companyName: facts?.companyName ?? registered.company,
        companyContact: facts?.companyContact ?? null,
        managerName: facts?.managerName ?? registered.manager,
        managerContact: facts?.managerContact ?? null,
      };
    },
  };
}
