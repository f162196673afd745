import writeXlsxFile, { type Cell, type Row } from 'write-excel-file/node';

export interface XlsxColumn {
  readonly title: string;
  readonly width: number;
}

/** UTF-16 units that a spreadsheet takes in a cell; one with more makes it "repair" the file. */
const longestCell = 32_767;
const cutMark = '……（此处截断）';

/**
 * XML 1.0 has no control characters but tab and line ends, no half of a pair, and neither U+FFFE nor U+FFFF: a file with others cannot
 * be opened. Spreadsheets read `_x0041_` as the character of that number, unless its `_` is written so itself.
 */
function writable(text: string): string {
  const plain = text.replaceAll('\r\n', '\n').replaceAll(/(?![\t\n])\p{Cc}|\p{Surrogate}|[\uFFFE\uFFFF]/gu, ' ');
  const whole = plain.length <= longestCell ? plain : `${plain.slice(0, longestCell - cutMark.length)}${cutMark}`;
  return whole.replaceAll(/\p{Surrogate}/gu, ' ').replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
}

function cellOf(value: string | number): Cell {
  if (typeof value === 'number') return { value, type: Number, alignVertical: 'top' };
  // Written as text: a spreadsheet never takes it for a formula.
  return value === '' ? null : { value: writable(value), type: String, wrap: true, alignVertical: 'top' };
}

/** A sheet with its title over all columns, the columns' titles, and the lines. A text of more than 32 767 UTF-16 units is cut, and says so. */
export function xlsxSheet(
  title: string,
  columns: readonly XlsxColumn[],
  lines: readonly (readonly (string | number)[])[],
): Promise<Buffer> {
  const heading: Row = [
    { value: title, type: String, fontWeight: 'bold', fontSize: 16, align: 'center', columnSpan: columns.length },
    ...columns.slice(1).map(() => null),
  ];
  const titles: Row = columns.map((column) => ({
    ...{ value: column.title, type: String, wrap: true },
    ...({ fontWeight: 'bold', align: 'center', alignVertical: 'center' } as const),
  }));
  const data = [heading, titles, ...lines.map((line) => line.map(cellOf))];
  return writeXlsxFile(data, {
    sheet: title,
    orientation: 'landscape',
    stickyRowsCount: 2,
    columns: columns.map(({ width }) => ({ width })),
  }).toBuffer();
}
