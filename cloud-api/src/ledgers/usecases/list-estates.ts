import type { Scope } from '../../platform/db/database.js';
import type { EstateForm } from '../domain/estate-form.js';
import type { KnownEstate } from '../domain/known-estate.js';
import type { LedgerCell } from '../domain/ledger-forms.js';
import type { EstateTransactions } from './estate-records.js';

/** Lines that are made in one go: others have their turn behind them. */
const linesAtOnce = 250;

/** A ledger's lines below the header, all as they were at one moment. */
export async function* listEstates<Facts>(
  form: EstateForm<Facts>,
  transactions: EstateTransactions<Facts>,
  scope: Scope,
): AsyncGenerator<readonly LedgerCell[]> {
  const known = await transactions.run(scope, async (records) => {
    const all: KnownEstate<Facts>[] = [];
    for await (const part of records.known()) all.push(...part);
    return all;
  });
  for (const [at, estate] of known.entries()) {
    if (at % linesAtOnce === linesAtOnce - 1) await new Promise<void>((resolve) => setImmediate(resolve));
    yield form.line(estate, at + 1);
  }
}
