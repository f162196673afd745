import writeXlsxFile, { type Cell, type Row } from 'write-excel-file/node';

export interface XlsxColumn {
  readonly title: string;
  readonly width: number;
}

/**
 * XML 1.0 has no control characters but tab and line ends: a file with others cannot be opened. Spreadsheets read `_x0041_` as the
 * character of that number, unless its `_` is written so itself.
 */
function writable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/(?![\t\n])\p{Cc}/gu, ' ')
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
}

function cellOf(value: string | number): Cell {
  if (typeof value === 'number') return { value, type: Number, alignVertical: 'top' };
  // Written as text: a spreadsheet never takes it for a formula.
  return value === '' ? null : { value: writable(value), type: String, wrap: true, alignVertical: 'top' };
}

/** A sheet with its title over all columns, the columns' titles, and the lines. Each text has at most 32 767 UTF-16 units. */
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
