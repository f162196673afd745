import type { UnreadableCell } from '../domain/estate-form.js';
import { attribute, columnAt, tagsOf } from './sheet-xml.js';

/** Rows, cells, and what stands in a cell: its formula and its value. */
const tags = /<(\/?)(?:\w+:)?(row|c|f|v)(?=[\s/>])([^>]*)>/g;

interface OpenCell {
  readonly column: number;
  readonly isError: boolean;
  hasFormula: boolean;
  hasValue: boolean;
}

function cellsWithoutValue(sheet: string): readonly UnreadableCell[] {
  const found: UnreadableCell[] = [];
  let [row, column] = [-1, -1];
  let cell: OpenCell | undefined;
  for (const [tag, end, name, attributes = ''] of sheet.matchAll(tags)) {
    if (name === 'row') {
      if (end === '/') continue;
      const number = attribute(tag, 'r');
      row = number === undefined ? row + 1 : Number(number) - 1;
      column = -1;
    } else if (name === 'c' && end === '') {
      const letters = /^[A-Za-z]+/.exec(attribute(tag, 'r') ?? '')?.[0];
      column = letters === undefined ? column + 1 : columnAt(letters);
      const isError = attribute(tag, 't') === 'e';
      cell = attributes.endsWith('/') ? undefined : { column, isError, hasFormula: false, hasValue: false };
    } else if (name === 'c') {
      if (cell?.isError) found.push({ row, column, why: 'error' });
      else if (cell?.hasFormula && !cell.hasValue) found.push({ row, column, why: 'formula' });
      cell = undefined;
    } else if (cell !== undefined && end === '') {
      if (name === 'f') cell.hasFormula = true;
      else cell.hasValue = true;
    }
  }
  return found;
}

/** Columns of one cell that are looked at: the form has fewer. */
const widest = 100;

/** In the first row of each, the columns on the right: the value is the first column's, and they look as if they had it too. */
function wideCells(sheet: string): readonly UnreadableCell[] {
  return tagsOf(sheet, 'mergeCell').flatMap((tag) => {
    const [, left, first, right] =
      /^\$?([A-Za-z]+)\$?(\d+):\$?([A-Za-z]+)\$?\d+$/.exec(attribute(tag, 'ref') ?? '') ?? [];
    if (left === undefined || right === undefined) return [];
    const others = Math.max(0, Math.min(columnAt(right) - columnAt(left), widest));
    return Array.from({ length: others }, (_, at): UnreadableCell => {
      return { row: Number(first) - 1, column: columnAt(left) + 1 + at, why: 'wide' };
    });
  });
}

/** Cells of each sheet that a reader takes for empty ones, and that are not empty to who looks at them. */
export function unreadableCellsOf(sheets: readonly string[]): readonly (readonly UnreadableCell[])[] {
  return sheets.map((sheet) => [...cellsWithoutValue(sheet), ...wideCells(sheet)]);
}
