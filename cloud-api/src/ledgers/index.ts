import { type EstateContacts, type LedgerForm, type LedgerQuery, ledgerFormNames } from '@anju/contracts';
import type { Clock } from '../platform/clock.js';
import type { Database, Scope } from '../platform/db/database.js';
import { drizzleEstateTransactions } from './adapters/drizzle-estate-records.js';
import { drizzleLedgerRecords } from './adapters/drizzle-ledger-records.js';
import { estateFormsInProcess } from './adapters/estate-forms-in-process.js';
import { oneAtATime } from './adapters/one-at-a-time.js';
import { type XlsxWriter, xlsxInProcess } from './adapters/xlsx-in-process.js';
import { type CompanyFacts, companyForm } from './domain/company-ledger.js';
import type { EstateFacts } from './domain/estate-facts.js';
import type { EstateForm } from './domain/estate-form.js';
import { estateForm } from './domain/estate-ledger.js';
import { type LedgerCell, ledgerColumns } from './domain/ledger-forms.js';
import { atMost, exportLedger } from './usecases/export-ledger.js';
import { type EstateFile, type ImportDeps, importEstates, previewEstates } from './usecases/import-estates.js';
import { listEstates } from './usecases/list-estates.js';

export { shanghaiDay, shanghaiMinute } from './domain/shanghai-time.js';
export type { EstateFile } from './usecases/import-estates.js';

/** Most tickets of one XLSX: a spreadsheet is built in memory. CSV has no limit. */
export const mostXlsxTickets = 20_000;
/** Spreadsheets that wait while another is read or written; whoever comes then is sent away for a moment. DEFAULT. */
const mostWaiting = 8;

/** A ledger with a line an estate. */
export interface EstateLedger {
  readonly title: string;
  readonly titles: readonly string[];
  /** As they were at one moment. */
  lines(scope: Scope): AsyncIterable<readonly LedgerCell[]>;
  /** Throws `request.too_many` where too many spreadsheets wait already; so do all that read or write one. */
  xlsx(scope: Scope): Promise<Buffer>;
  /**
   * What importing the file would write, an `EstateLedgerDiff` as JSON in UTF-8. Throws `request.invalid` naming every wrong cell, or what
   * is wrong with the file.
   */
  preview(scope: Scope, file: EstateFile): Promise<Buffer>;
  /** Writes what was previewed, all or nothing; returns that. Throws `registry.conflict` where it would be something else now. */
  import(
    scope: Scope,
    file: EstateFile,
    by: { readonly digest: string; readonly userId: string; readonly displayName: string },
  ): Promise<Buffer>;
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
  deps: ImportDeps<Facts>,
  writeXlsx: XlsxWriter,
  clock: Pick<Clock, 'nowMs'>,
): EstateLedger {
  const lines = (scope: Scope) => listEstates(form, deps.transactions, scope);
  return {
    title: form.title,
    titles: form.columns.map(({ title }) => title),
    lines,
    xlsx: (scope) => writeXlsx(form.title, form.columns, lines(scope)),
    preview: (scope, file) => previewEstates(deps, scope, file),
    import: (scope, file, { digest, userId, displayName }) =>
      importEstates(deps, scope, { file, digest, author: { userId, displayName, atMs: clock.nowMs() } }),
  };
}

export function createLedgers({ database, clock }: LedgersOptions): Ledgers {
  const records = drizzleLedgerRecords(database);
  const { profiles, companies } = drizzleEstateTransactions(database);
  const inTurn = oneAtATime(mostWaiting);
  const writeXlsx = xlsxInProcess(inTurn);
  const readProfiles = { reader: estateFormsInProcess<EstateFacts>('estates', inTurn), transactions: profiles };
  const readCompanies = { reader: estateFormsInProcess<CompanyFacts>('companies', inTurn), transactions: companies };
  return {
    titlesOf: (form) => ledgerColumns[form].map(({ title }) => title),
    lines: (scope, query) => exportLedger(records, scope, query),
    xlsx(scope, query) {
      const lines = atMost(exportLedger(records, scope, query), mostXlsxTickets);
      return writeXlsx(ledgerFormNames[query.form].zh, ledgerColumns[query.form], lines);
    },
    estates: estateLedger(estateForm, readProfiles, writeXlsx, clock),
    companies: estateLedger(companyForm, readCompanies, writeXlsx, clock),
    async contactsOf(scope, estateId) {
      const estate = await companies.run(scope, async (inside) => {
        for await (const [found] of inside.known(estateId)) return found;
        return undefined;
      });
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
