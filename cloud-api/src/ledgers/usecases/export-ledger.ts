import { AppError, type LedgerQuery } from '@anju/contracts';
import type { Scope } from '../../platform/db/database.js';
import { type LedgerCell, ledgerColumns } from '../domain/ledger-forms.js';
import type { LedgerPlace, LedgerRecords } from './ledger-records.js';

/** Tickets read in one transaction: what an export holds in memory while it is streamed, and what it makes in one go. */
const pageTickets = 100;

/** The lines of an export below the header, in the order of raising. Holds one page in memory. */
export async function* exportLedger(
  records: LedgerRecords,
  scope: Scope,
  { form, ...filter }: LedgerQuery,
): AsyncGenerator<readonly LedgerCell[]> {
  const columns = ledgerColumns[form];
  let after: LedgerPlace | null = null;
  let number = 0;
  for (;;) {
    const page = await records.page(scope, filter, after, pageTickets);
    for (const entry of page) {
      number++;
      yield columns.map(({ cell }) => cell(entry, number));
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageTickets) return;
    after = { raisedMs: last.raisedMs, ticketId: last.ticketId };
  }
}

/** The same lines. Throws `request.invalid` where there are more than `most`. */
export async function* atMost(
  lines: AsyncIterable<readonly LedgerCell[]>,
  most: number,
): AsyncGenerator<readonly LedgerCell[]> {
  let count = 0;
  for await (const line of lines) {
    if (count++ === most) {
      const message = `leaves more than ${most} tickets; narrow it, or take the CSV, which has no limit`;
      throw new AppError('request.invalid', `The period ${message}.`, {
        context: { errors: [{ field: 'fromMs', message }] },
      });
    }
    yield line;
  }
}
