import type { EstateLedgerField } from '@anju/contracts';
import { type Parsed, plain } from './choices.js';
import type { KnownEstate } from './known-estate.js';

/** A value as the reader of a table gives it; `null`: an empty cell. */
export type SheetCell = string | number | boolean | Date | null;

/** Cells of one column that are one cell to who looks at them; places from 0. */
export interface MergedCells {
  readonly column: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** A cell whose value is not in `rows`, as if it were empty; places from 0. `wide`: part of a cell that goes over several columns. */
export interface UnreadableCell {
  readonly row: number;
  readonly column: number;
  readonly why: 'error' | 'formula' | 'wide';
}

export interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly SheetCell[])[];
  /** Only the first of merged cells has the value in `rows`. */
  readonly merged?: readonly MergedCells[];
  readonly unreadable?: readonly UnreadableCell[];
}

export interface CellFault {
  /** Sheet, column, row and title: `Sheet1!F5 物业服务形态`. */
  readonly field: string;
  readonly message: string;
}

export interface FormColumn {
  readonly title: string;
  readonly width: number;
  /** What else the title is called in practice. */
  readonly others: readonly string[];
}

/** A row of a form that says what an estate is like. */
export interface EstateRow<Facts> {
  readonly sheet: string;
  /** From 1, as the spreadsheet counts. */
  readonly row: number;
  readonly estate: KnownEstate<Facts>;
  readonly facts: Facts;
}

/** The cells of one row by their titles; what is wrong with one is noted. */
export interface RowCells {
  /** `null`: the cell is empty. */
  text(title: string): string | null;
  raw(title: string): SheetCell;
  taken<T>(title: string, parsed: Parsed<T | null>): T | null;
  refuse(title: string, message: string): void;
}

/** A ledger with a line an estate, which names the estate by 小区名称 and 所在街道、社区 and counts its lines in 序号. */
export interface EstateForm<Facts> {
  readonly title: string;
  readonly columns: readonly FormColumn[];
  /** Where nothing is known. */
  readonly unknown: Facts;
  /** `place`: what follows the street in 所在街道、社区. */
  facts(cells: RowCells, place: string | null): Facts;
  /** An estate's line, in the order of the columns. */
  line(estate: KnownEstate<Facts>, number: number): readonly (string | number)[];
  /** What is wrong between rows that are right each by itself. */
  faultsBetween?(rows: readonly EstateRow<Facts>[]): readonly CellFault[];
}

export const numberColumn: FormColumn = { title: '序号', width: 6, others: ['编号'] };
export const nameColumn: FormColumn = { title: '小区名称', width: 18, others: ['小区', '住宅小区名称'] };
export const placeColumn: FormColumn = {
  title: '所在街道、社区',
  width: 22,
  others: ['所在街道社区', '街道、社区', '街道/社区'],
};

/** Rows of one file. */
const mostRows = 5000;
/** A longer text is none that belongs into a cell of the form. */
const longestText = 1000;
/** Rows above the titles: the form's title, who filled it in. */
const titlesWithin = 20;

const normalTitle = (text: string) => plain(text).replaceAll(/[、，,/／()（）]/g, '');

function titlesOf(form: Pick<EstateForm<never>, 'columns'>): ReadonlyMap<string, string> {
  return new Map(
    form.columns.flatMap(({ title, others }) =>
      [title, ...others].map((each): [string, string] => [normalTitle(each), title]),
    ),
  );
}

function columnName(at: number): string {
  return at < 26 ? String.fromCharCode(65 + at) : `${columnName(Math.floor(at / 26) - 1)}${columnName(at % 26)}`;
}

function textOf(cell: SheetCell | undefined): string {
  if (cell === null || cell === undefined) return '';
  return (cell instanceof Date ? cell.toISOString() : String(cell)).replaceAll('\r\n', '\n').trim();
}

const isEmpty = (row: readonly SheetCell[]) => row.every((cell) => textOf(cell) === '');

/** Index of the row that holds the titles; -1: none does. */
function titlesRow({ rows }: Sheet, titleOf: ReadonlyMap<string, string>): number {
  return rows.slice(0, titlesWithin).findIndex((row) => {
    const known = new Set(
      row.map((cell) => titleOf.get(normalTitle(textOf(cell)))).filter((each) => each !== undefined),
    );
    return known.has('小区名称') && known.size >= 4;
  });
}

/** The estates of a workbook's rows, or every cell that is wrong. Sheets without the form's titles are left alone. */
export function readEstateForm<Facts>(
  form: EstateForm<Facts>,
  sheets: readonly Sheet[],
  estates: readonly KnownEstate<Facts>[],
): { readonly rows: readonly EstateRow<Facts>[]; readonly faults: readonly CellFault[] } {
  const titleOf = titlesOf(form);
  const rows: EstateRow<Facts>[] = [];
  const faults: CellFault[] = [];
  const withTitles = sheets.filter((sheet) => titlesRow(sheet, titleOf) >= 0);
  if (withTitles.length === 0) {
    const message = `no sheet has the titles of the form: ${form.columns.map(({ title }) => title).join(', ')}`;
    faults.push({ field: 'file', message });
  }
  const reading = { form, titleOf, estatesOf: byName(estates) };
  for (const sheet of withTitles) readSheet(reading, sheet, rows, faults);
  if (rows.length > mostRows) faults.push({ field: 'file', message: `has more than ${mostRows} estates` });
  const seen = new Map<string, EstateRow<Facts>>();
  for (const row of rows) {
    const first = seen.get(row.estate.estateId);
    if (first === undefined) seen.set(row.estate.estateId, row);
    else {
      const message = `is the estate of ${first.sheet}, row ${first.row} too`;
      faults.push({ field: `${row.sheet}!${row.row} 小区名称`, message });
    }
  }
  if (faults.length === 0) faults.push(...(form.faultsBetween?.(rows) ?? []));
  return { rows, faults };
}

interface Reading<Facts> {
  readonly form: EstateForm<Facts>;
  readonly titleOf: ReadonlyMap<string, string>;
  /** By their plain names. */
  readonly estatesOf: ReadonlyMap<string, readonly KnownEstate<Facts>[]>;
}

function byName<Facts>(estates: readonly KnownEstate<Facts>[]): ReadonlyMap<string, readonly KnownEstate<Facts>[]> {
  const found = new Map<string, KnownEstate<Facts>[]>();
  for (const estate of estates) {
    const name = plain(estate.estateName);
    const same = found.get(name);
    if (same === undefined) found.set(name, [estate]);
    else same.push(estate);
  }
  return found;
}

const unreadableBecause: Readonly<Record<UnreadableCell['why'], string>> = {
  error: 'holds an error of a formula, not a value',
  formula: 'holds a formula without its value: save the file in a spreadsheet program, or write the value',
  wide: 'is one cell with that on its left: split them, and write into each what it says',
};

/** What a spreadsheet writes for a formula that fails, where it is kept as text. */
const errorText = /^#(REF!|N\/A|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)$/;

/** The rows with the value of merged cells in each of them, below the titles; merged titles are left alone. */
function unmerged({ rows, merged = [] }: Sheet, titles: number): Sheet['rows'] {
  const below = merged.filter(({ firstRow }) => firstRow > titles);
  if (below.length === 0) return rows;
  const filled = rows.map((row) => [...row]);
  for (const { column, firstRow, lastRow } of below) {
    const value = filled[firstRow]?.[column] ?? null;
    for (const row of filled.slice(firstRow + 1, lastRow + 1)) row[column] = value;
  }
  return filled;
}

function readSheet<Facts>(reading: Reading<Facts>, sheet: Sheet, rows: EstateRow<Facts>[], faults: CellFault[]): void {
  const { form, titleOf } = reading;
  const at = titlesRow(sheet, titleOf);
  const columns = new Map<string, number>();
  for (const [column, cell] of (sheet.rows[at] ?? []).entries()) {
    const text = textOf(cell);
    if (text === '') continue;
    const title = titleOf.get(normalTitle(text));
    const field = `${sheet.name}!${columnName(column)}${at + 1}`;
    if (title === undefined) faults.push({ field, message: `“${text}” is no column of the form` });
    else if (columns.has(title)) faults.push({ field, message: `${title} is there twice` });
    else columns.set(title, column);
  }
  for (const { title } of form.columns) {
    if (title === numberColumn.title || columns.has(title)) continue;
    faults.push({ field: `${sheet.name}!${at + 1}`, message: `the column ${title} is missing` });
  }
  const rowsOfSheet = unmerged(sheet, at);
  const titles = new Map([...columns].map(([title, column]) => [column, title]));
  const unreadable = new Map<number, UnreadableCell[]>();
  for (const cell of sheet.unreadable ?? []) unreadable.set(cell.row, [...(unreadable.get(cell.row) ?? []), cell]);
  for (const [index, row] of rowsOfSheet.entries()) {
    // What is merged makes no row of one that is empty else.
    if (index <= at || isEmpty(sheet.rows[index] ?? []) || isNote(row)) continue;
    for (const { column, why } of unreadable.get(index) ?? []) {
      const title = titles.get(column);
      if (title === undefined) continue;
      faults.push({
        field: `${sheet.name}!${columnName(column)}${index + 1} ${title}`,
        message: unreadableBecause[why],
      });
    }
    const read = readRow(reading, { sheet: sheet.name, number: index + 1, row, columns }, faults);
    if (read !== undefined) rows.push(read);
  }
}

/** A line of explanation below the form. */
function isNote(row: readonly SheetCell[]): boolean {
  const texts = row.map(textOf).filter((text) => text !== '');
  return texts.length === 1 && /^(注|说明|备注|填表|填报)/.test(texts[0] ?? '');
}

interface RowPlace {
  readonly sheet: string;
  readonly number: number;
  readonly row: readonly SheetCell[];
  readonly columns: ReadonlyMap<string, number>;
}

function readRow<Facts>(
  { form, estatesOf }: Reading<Facts>,
  { sheet, number, row, columns }: RowPlace,
  faults: CellFault[],
): EstateRow<Facts> | undefined {
  const before = faults.length;
  const cellOf = (title: string) => {
    const column = columns.get(title);
    return column === undefined ? null : (row[column] ?? null);
  };
  const refuse = (title: string, message: string) => {
    const column = columns.get(title);
    faults.push({ field: `${sheet}!${column === undefined ? '' : columnName(column)}${number} ${title}`, message });
  };
  const text = (title: string): string | null => {
    const cell = cellOf(title);
    const value = textOf(cell);
    if (cell instanceof Date) refuse(title, 'is a date; write it as text');
    else if (typeof cell === 'number' && Math.abs(cell) > Number.MAX_SAFE_INTEGER) {
      refuse(title, 'is a number of which the spreadsheet keeps 15 digits only; write it as text');
    } else if (errorText.test(value)) refuse(title, unreadableBecause.error);
    else if (/(?![\t\n])\p{Cc}/u.test(value)) refuse(title, 'holds a control character');
    else if (value.length > longestText) refuse(title, `has more than ${longestText} characters`);
    return value === '' ? null : value;
  };
  const taken = <T>(title: string, parsed: Parsed<T | null>): T | null => {
    if (parsed.ok) return parsed.value;
    refuse(title, `“${textOf(cellOf(title))}” ${parsed.message}`);
    return null;
  };
  const name = text('小区名称');
  const place = text('所在街道、社区');
  if (name === null) refuse('小区名称', 'is missing');
  if (place === null) refuse('所在街道、社区', 'is missing');
  const named = name === null ? [] : (estatesOf.get(plain(name)) ?? []);
  const there = place === null ? [] : named.filter(({ streetName }) => plain(place).startsWith(plain(streetName)));
  const estate = there[0];
  if (name !== null && place !== null) {
    if (named.length === 0) refuse('小区名称', `“${name}” is registered nowhere within your scope; register it first`);
    else if (estate === undefined) {
      const streets = named.map(({ streetName }) => streetName).join(', ');
      refuse('所在街道、社区', `“${place}” does not begin with the street where it is registered: ${streets}`);
    } else if (there.length > 1) refuse('小区名称', `“${name}” is registered more than once there`);
  }
  const rest = estate === undefined || place === null ? null : communityOf(place, estate.streetName);
  const facts = form.facts({ text, raw: cellOf, taken, refuse }, rest);
  return faults.length > before || estate === undefined ? undefined : { sheet, row: number, estate, facts };
}

/** What follows the street's name; both may be parted by a space or a mark. */
function communityOf(place: string, streetName: string): string | null {
  const rest = plain(place)
    .slice(plain(streetName).length)
    .replace(/^[、,/;·\-—]+/, '');
  return rest === '' ? null : rest;
}

/** 所在街道、社区 of an estate. */
export function placeText(streetName: string, community: string | null): string {
  return community === null ? streetName : `${streetName}、${community}`;
}

/** The cells that change, by their titles. */
export function differenceOf<Facts>(
  form: EstateForm<Facts>,
  { estate, facts }: EstateRow<Facts>,
): readonly EstateLedgerField[] {
  const written = (of: Facts | null): readonly (string | number)[] =>
    form.line({ ...estate, facts: of ?? form.unknown }, 0);
  const before = written(estate.facts);
  const after = written(facts);
  return form.columns.flatMap(({ title }, at) =>
    before[at] === after[at]
      ? []
      : [{ title, before: String(before[at] ?? '') || null, after: String(after[at] ?? '') || null }],
  );
}
