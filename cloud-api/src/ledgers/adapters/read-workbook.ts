import { AppError } from '@anju/contracts';
import readXlsxFile from 'read-excel-file/node';
import type { Sheet, SheetCell } from '../domain/estate-form.js';
import { checkedWorkbook } from './checked-workbook.js';
import { mergedCellsOf } from './merged-cells.js';

/** The cells of every sheet. Throws `request.invalid` for a file that is none, is damaged, too large, or holds macros. */
export async function readWorkbook(file: Buffer): Promise<readonly Sheet[]> {
  const { archive, parts } = checkedWorkbook(file);
  try {
    const merged = mergedCellsOf(parts);
    const sheets = await readXlsxFile(archive);
    return sheets.map(({ sheet, data }, at) => ({
      name: sheet,
      rows: data as (readonly SheetCell[])[],
      merged: merged[at] ?? [],
    }));
  } catch (cause) {
    const message = 'cannot be read as a workbook: save it again as .xlsx';
    throw new AppError('request.invalid', `The file ${message}.`, {
      cause,
      context: { errors: [{ field: 'file', message }] },
    });
  }
}
