import readXlsxFile from 'read-excel-file/node';
import type { Sheet, SheetCell } from '../domain/estate-form.js';
import { checkedWorkbook, lastColumn, lastRow } from './checked-workbook.js';
import { FileRefused } from './file-refused.js';
import { mergedCellsOf } from './merged-cells.js';
import { sheetsXml } from './sheet-xml.js';
import { unreadableCellsOf } from './unreadable-cells.js';

/** Where cells say no place of their own, a row has as many as there are. */
function checkSize(sheets: readonly Sheet[]): void {
  for (const { rows } of sheets) {
    if (rows.length > lastRow) throw new FileRefused(`has more than ${lastRow} lines`);
    const wide = rows.findIndex((row) => row.length > lastColumn);
    if (wide >= 0) throw new FileRefused(`has more than ${lastColumn} columns in line ${wide + 1}`);
  }
}

/** The cells of every sheet. Throws `FileRefused` for a file that is none, is damaged, too large, or holds macros. */
export async function readWorkbook(file: Buffer): Promise<readonly Sheet[]> {
  const { archive, parts } = checkedWorkbook(file);
  let sheets: readonly Sheet[];
  try {
    const written = sheetsXml(parts);
    const merged = mergedCellsOf(written);
    const unreadable = unreadableCellsOf(written);
    const read = await readXlsxFile(archive);
    sheets = read.map(({ sheet, data }, at) => ({
      name: sheet,
      rows: data as (readonly SheetCell[])[],
      merged: merged[at] ?? [],
      unreadable: unreadable[at] ?? [],
    }));
  } catch (cause) {
    throw new FileRefused('cannot be read as a workbook: save it again as .xlsx', { cause });
  }
  checkSize(sheets);
  return sheets;
}
