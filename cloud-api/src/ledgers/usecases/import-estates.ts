import { createHash } from 'node:crypto';
import { AppError, type EstateLedgerDiff, type EstateLedgerRow } from '@anju/contracts';
import type { Scope } from '../../platform/db/database.js';
import { differenceOf, type EstateForm, type EstateRow, readEstateForm, type Sheet } from '../domain/estate-form.js';
import type { ChangeAuthor, EstateRecords, EstateTransactions } from './estate-records.js';

/** Wrong cells that an answer names. */
const mostFaults = 200;

export interface EstateFile {
  readonly name: string;
  readonly content: Buffer;
}

interface Plan<Facts> {
  readonly diff: EstateLedgerDiff;
  readonly changes: readonly EstateRow<Facts>[];
}

const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');

function describeRow<Facts>(form: EstateForm<Facts>, row: EstateRow<Facts>): EstateLedgerRow {
  const { sheet, estate } = row;
  const fields = [...differenceOf(form, row)];
  const change = fields.length === 0 ? 'unchanged' : estate.facts === null ? 'added' : 'changed';
  return { sheet, row: row.row, estateId: estate.estateId, estateName: estate.estateName, change, fields };
}

async function plan<Facts>(
  form: EstateForm<Facts>,
  records: EstateRecords<Facts>,
  sheets: readonly Sheet[],
  fileSha256: string,
  lock: boolean,
): Promise<Plan<Facts>> {
  const { rows, faults } = readEstateForm(form, sheets, await records.known(lock));
  if (faults.length > 0) {
    const more = faults.length > mostFaults ? ` The first ${mostFaults} are named.` : '';
    throw new AppError('request.invalid', `${faults.length} cells are wrong; nothing was written.${more}`, {
      context: { errors: faults.slice(0, mostFaults) },
    });
  }
  const described = rows.map((row) => describeRow(form, row));
  const count = (change: EstateLedgerRow['change']) => described.filter((each) => each.change === change).length;
  const diff: EstateLedgerDiff = {
    digest: sha256(JSON.stringify([fileSha256, described])),
    added: count('added'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    rows: described,
  };
  return { diff, changes: rows.filter((_row, at) => described[at]?.change !== 'unchanged') };
}

/** What an import would write. Throws `request.invalid` naming every wrong cell. */
export async function previewEstates<Facts>(
  form: EstateForm<Facts>,
  transactions: EstateTransactions<Facts>,
  scope: Scope,
  sheets: readonly Sheet[],
  file: EstateFile,
): Promise<EstateLedgerDiff> {
  return transactions.run(
    scope,
    async (records) => (await plan(form, records, sheets, sha256(file.content), false)).diff,
  );
}

/**
 * Writes what was previewed, in one transaction. Throws `registry.conflict` where that is not what would be written now, and
 * `request.invalid` naming every wrong cell.
 */
export async function importEstates<Facts>(
  form: EstateForm<Facts>,
  transactions: EstateTransactions<Facts>,
  scope: Scope,
  wish: {
    readonly sheets: readonly Sheet[];
    readonly file: EstateFile;
    readonly digest: string;
    readonly author: Omit<ChangeAuthor, 'fileName' | 'fileSha256'>;
  },
): Promise<EstateLedgerDiff> {
  const fileSha256 = sha256(wish.file.content);
  return transactions.run(scope, async (records) => {
    const { diff, changes } = await plan(form, records, wish.sheets, fileSha256, true);
    if (diff.digest !== wish.digest) {
      const detail = 'What was previewed is not what would be written now: preview this file again.';
      throw new AppError('registry.conflict', detail);
    }
    await records.write(changes, { ...wish.author, fileName: wish.file.name, fileSha256 });
    return diff;
  });
}
