import type { MergedCells } from '../domain/estate-form.js';
import { attribute, columnAt, tagsOf } from './sheet-xml.js';

function mergedIn(sheet: string): readonly MergedCells[] {
  return tagsOf(sheet, 'mergeCell').flatMap((tag) => {
    const [, letters, first, last] =
      /^\$?([A-Za-z]+)\$?(\d+):\$?[A-Za-z]+\$?(\d+)$/.exec(attribute(tag, 'ref') ?? '') ?? [];
    if (letters === undefined || Number(last) <= Number(first)) return [];
    return [{ column: columnAt(letters), firstRow: Number(first) - 1, lastRow: Number(last) - 1 }];
  });
}

/** Cells that go over several rows; of a range over several columns the first column. */
export const mergedCellsOf = (sheets: readonly string[]): readonly (readonly MergedCells[])[] => sheets.map(mergedIn);
