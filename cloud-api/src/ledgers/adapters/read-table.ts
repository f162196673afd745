import type { Sheet } from '../domain/estate-form.js';
import { parseCsv } from '../domain/parse-csv.js';
import { FileRefused } from './file-refused.js';
import { readWorkbook } from './read-workbook.js';

function beginsWith(file: Buffer, ...bytes: number[]): boolean {
  return file.subarray(0, bytes.length).equals(Buffer.from(bytes));
}

function decode(encoding: string, file: Buffer): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(file);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/**
 * Spreadsheets write CSV as UTF-8 with a byte-order mark, as UTF-16 with one, or, in Chinese Windows, as GBK (GB 18030) without. What is
 * valid UTF-8 is hardly ever meant as GBK.
 */
function textOf(file: Buffer): string | undefined {
  if (beginsWith(file, 0xff, 0xfe)) return decode('utf-16le', file);
  if (beginsWith(file, 0xfe, 0xff)) return decode('utf-16be', file);
  if (file.includes(0)) return undefined;
  return decode('utf-8', file) ?? decode('gb18030', file);
}

/**
 * The cells of an uploaded form: an XLSX workbook, or CSV as spreadsheets write it.
 *
 * Throws `FileRefused` for a file that is neither, is damaged, too large, or holds macros.
 */
export async function readTable(file: Buffer): Promise<readonly Sheet[]> {
  const isWorkbook = beginsWith(file, 0x50, 0x4b) || beginsWith(file, 0xd0, 0xcf, 0x11, 0xe0);
  if (isWorkbook || file.length === 0) return readWorkbook(file);
  const text = textOf(file);
  if (text === undefined)
    throw new FileRefused('is neither an XLSX workbook nor CSV in UTF-8 or GBK: save it as .xlsx');
  const parsed = parseCsv(text);
  if (!parsed.ok) throw new FileRefused(parsed.message);
  return [{ name: 'CSV', rows: parsed.rows }];
}
