import { AppError } from '@anju/contracts';
import readXlsxFile from 'read-excel-file/node';
import type { Sheet, SheetCell } from '../domain/estate-form.js';
import { checkedWorkbook } from './checked-workbook.js';

/** The cells of every sheet. Throws `request.invalid` for a file that is none, is damaged, too large, or holds macros. */
export async function readWorkbook(file: Buffer): Promise<readonly Sheet[]> {
  const workbook = checkedWorkbook(file);
  try {
    const sheets = await readXlsxFile(workbook);
    return sheets.map(({ sheet, data }) => ({ name: sheet, rows: data as (readonly SheetCell[])[] }));
  } catch (cause) {
    const message = 'cannot be read as a workbook: save it again as .xlsx';
    throw new AppError('request.invalid', `The file ${message}.`, {
      cause,
      context: { errors: [{ field: 'file', message }] },
    });
  }
}
