/** Marks the text as UTF-8 for spreadsheet programs. */
export const csvBegin = '\ufeff';

/**
 * One line of CSV (RFC 4180). Text that a spreadsheet would take for a formula is kept from being one by an apostrophe; numbers
 * stay numbers. Reading takes one apostrophe off again.
 */
export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  // Spreadsheets of East Asia take the wide signs for the narrow ones.
  const text = /^'*[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  // Quoted also where it holds what parts cells in other countries' spreadsheets: who reads by them finds the same cells.
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
