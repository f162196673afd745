import { createHash } from 'node:crypto';
import type { EstateLedgerDiff, EstateLedgerRow } from '@anju/contracts';
import {
  type CellFault,
  differenceOf,
  type EstateForm,
  type EstateRow,
  readEstateForm,
  type Sheet,
} from '../domain/estate-form.js';
import type { KnownEstate } from '../domain/known-estate.js';
import type { EstateChange } from './estate-records.js';

/** What a filled-in form would write, or every cell that is wrong. */
export type PlannedEstates<Facts> =
  | { readonly ok: true; readonly diff: EstateLedgerDiff; readonly changes: readonly EstateChange<Facts>[] }
  | { readonly ok: false; readonly faults: readonly CellFault[] };

export const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');

function describeRow<Facts>(form: EstateForm<Facts>, row: EstateRow<Facts>): EstateLedgerRow {
  const { sheet, estate } = row;
  const fields = [...differenceOf(form, row)];
  const change = fields.length === 0 ? 'unchanged' : estate.facts === null ? 'added' : 'changed';
  return { sheet, row: row.row, estateId: estate.estateId, estateName: estate.estateName, change, fields };
}

export function planEstates<Facts>(
  form: EstateForm<Facts>,
  sheets: readonly Sheet[],
  known: readonly KnownEstate<Facts>[],
  fileSha256: string,
): PlannedEstates<Facts> {
  const { rows, faults } = readEstateForm(form, sheets, known);
  if (faults.length > 0) return { ok: false, faults };
  const described = rows.map((row) => describeRow(form, row));
  const count = (change: EstateLedgerRow['change']) => described.filter((each) => each.change === change).length;
  const diff: EstateLedgerDiff = {
    digest: sha256(JSON.stringify([fileSha256, described])),
    added: count('added'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    rows: described,
  };
  const changes = rows.flatMap(({ estate: { estateId, path, facts: before }, facts: after }, at) =>
    described[at]?.change === 'unchanged' ? [] : [{ estateId, path, before, after }],
  );
  return { ok: true, diff, changes };
}
