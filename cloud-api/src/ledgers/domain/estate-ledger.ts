import type { EstateLedgerField } from '@anju/contracts';
import {
  committees,
  type Parsed,
  parseChoice,
  parsePercent,
  partyWork,
  plain,
  serviceForms,
  writeChoice,
  writePercent,
} from './choices.js';
import { type EstateFacts, type KnownEstate, unknownFacts } from './estate-facts.js';

export const estateLedgerTitle = '住宅物业管理区域信息台账';

/** D3 Annex 1 (supervision-facts §4): the titles in order. */
export const estateColumns = [
  { title: '序号', width: 6, others: ['编号'] },
  { title: '物业管理区域名称', width: 22, others: ['物业区域名称', '管理区域名称'] },
  { title: '小区名称', width: 18, others: ['小区', '住宅小区名称'] },
  { title: '所在街道、社区', width: 22, others: ['所在街道社区', '街道、社区', '街道/社区'] },
  { title: '四至范围', width: 36, others: ['四至'] },
  { title: '物业服务形态', width: 20, others: ['服务形态', '物业形态'] },
  { title: '业主委员会组建情况', width: 20, others: ['业委会组建情况'] },
  { title: '党的工作覆盖情况', width: 18, others: ['党的工作覆盖', '党组织覆盖情况'] },
  { title: '物业服务企业及项目负责人', width: 32, others: ['物业企业及项目负责人', '物业服务企业及负责人'] },
  { title: '物业费收缴率', width: 12, others: ['收缴率', '物业费收缴率(%)'] },
] as const;

export type EstateTitle = (typeof estateColumns)[number]['title'];

/** A value as the reader of a workbook gives it; `null`: an empty cell. */
export type SheetCell = string | number | boolean | Date | null;

export interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly SheetCell[])[];
}

export interface CellFault {
  /** Sheet, column, row and title: `Sheet1!F5 物业服务形态`. */
  readonly field: string;
  readonly message: string;
}

/** A row of the form that says what an estate is like. */
export interface EstateRow {
  readonly sheet: string;
  /** From 1, as the spreadsheet counts. */
  readonly row: number;
  readonly estate: KnownEstate;
  readonly facts: EstateFacts;
}

const mostRows = 5000;
/** A longer text is none that belongs into a cell of the form. */
const longestText = 1000;
/** Rows above the titles: the form's title, who filled it in. */
const titlesWithin = 20;

const normalTitle = (text: string) => plain(text).replaceAll(/[、，,/／()（）]/g, '');
const titleOf = new Map<string, EstateTitle>(
  estateColumns.flatMap(({ title, others }) =>
    [title, ...others].map((each): [string, EstateTitle] => [normalTitle(each), title]),
  ),
);

function columnName(at: number): string {
  return at < 26 ? String.fromCharCode(65 + at) : `${columnName(Math.floor(at / 26) - 1)}${columnName(at % 26)}`;
}

function textOf(cell: SheetCell | undefined): string {
  if (cell === null || cell === undefined) return '';
  return (cell instanceof Date ? cell.toISOString() : String(cell)).replaceAll('\r\n', '\n').trim();
}

const isEmpty = (row: readonly SheetCell[]) => row.every((cell) => textOf(cell) === '');

/** Index of the row that holds the titles; -1: none does. */
function titlesRow({ rows }: Sheet): number {
  return rows.slice(0, titlesWithin).findIndex((row) => {
    const known = new Set(
      row.map((cell) => titleOf.get(normalTitle(textOf(cell)))).filter((each) => each !== undefined),
    );
    return known.has('小区名称') && known.size >= 4;
  });
}

/** The estates of a workbook's rows, or every cell that is wrong. Sheets without the form's titles are left alone. */
export function readEstateSheets(
  sheets: readonly Sheet[],
  estates: readonly KnownEstate[],
): { readonly rows: readonly EstateRow[]; readonly faults: readonly CellFault[] } {
  const rows: EstateRow[] = [];
  const faults: CellFault[] = [];
  const withTitles = sheets.filter((sheet) => titlesRow(sheet) >= 0);
  if (withTitles.length === 0) {
    const message = `no sheet has the titles of the form: ${estateColumns.map(({ title }) => title).join(', ')}`;
    faults.push({ field: 'file', message });
  }
  for (const sheet of withTitles) readSheet(sheet, estates, rows, faults);
  if (rows.length > mostRows) faults.push({ field: 'file', message: `has more than ${mostRows} estates` });
  const seen = new Map<string, EstateRow>();
  for (const row of rows) {
    const first = seen.get(row.estate.estateId);
    if (first === undefined) seen.set(row.estate.estateId, row);
    else {
      const message = `is the estate of ${first.sheet}, row ${first.row} too`;
      faults.push({ field: `${row.sheet}!${row.row} 小区名称`, message });
    }
  }
  return { rows, faults };
}

function readSheet(sheet: Sheet, estates: readonly KnownEstate[], rows: EstateRow[], faults: CellFault[]): void {
  const at = titlesRow(sheet);
  const columns = new Map<EstateTitle, number>();
  for (const [column, cell] of (sheet.rows[at] ?? []).entries()) {
    const text = textOf(cell);
    if (text === '') continue;
    const title = titleOf.get(normalTitle(text));
    const field = `${sheet.name}!${columnName(column)}${at + 1}`;
    if (title === undefined) faults.push({ field, message: `“${text}” is no column of the form` });
    else if (columns.has(title)) faults.push({ field, message: `${title} is there twice` });
    else columns.set(title, column);
  }
  for (const { title } of estateColumns) {
    if (title === '序号' || columns.has(title)) continue;
    faults.push({ field: `${sheet.name}!${at + 1}`, message: `the column ${title} is missing` });
  }
  for (const [index, row] of sheet.rows.entries()) {
    if (index <= at || isEmpty(row) || isNote(row)) continue;
    const read = readRow({ sheet: sheet.name, number: index + 1, row, columns }, estates, faults);
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
  readonly columns: ReadonlyMap<EstateTitle, number>;
}

function readRow(
  { sheet, number, row, columns }: RowPlace,
  estates: readonly KnownEstate[],
  faults: CellFault[],
): EstateRow | undefined {
  const before = faults.length;
  const cellOf = (title: EstateTitle) => {
    const column = columns.get(title);
    return column === undefined ? null : (row[column] ?? null);
  };
  const refuse = (title: EstateTitle, message: string) => {
    const column = columns.get(title);
    faults.push({ field: `${sheet}!${column === undefined ? '' : columnName(column)}${number} ${title}`, message });
  };
  const text = (title: EstateTitle): string | null => {
    const cell = cellOf(title);
    const value = textOf(cell);
    if (cell instanceof Date) refuse(title, 'is a date; write it as text');
    else if (/(?![\t\n])\p{Cc}/u.test(value)) refuse(title, 'holds a control character');
    else if (value.length > longestText) refuse(title, `has more than ${longestText} characters`);
    return value === '' ? null : value;
  };
  const taken = <T>(title: EstateTitle, parsed: Parsed<T | null>): T | null => {
    if (parsed.ok) return parsed.value;
    refuse(title, `“${textOf(cellOf(title))}” ${parsed.message}`);
    return null;
  };
  const name = text('小区名称');
  const place = text('所在街道、社区');
  if (name === null) refuse('小区名称', 'is missing');
  if (place === null) refuse('所在街道、社区', 'is missing');
  const named = name === null ? [] : estates.filter(({ estateName }) => plain(estateName) === plain(name));
  const there = place === null ? [] : named.filter(({ streetName }) => plain(place).startsWith(plain(streetName)));
  const estate = there[0];
  if (name !== null && place !== null) {
    if (named.length === 0) refuse('小区名称', `“${name}” is registered nowhere within your scope; register it first`);
    else if (estate === undefined) {
      const streets = named.map(({ streetName }) => streetName).join(', ');
      refuse('所在街道、社区', `“${place}” does not begin with the street where it is registered: ${streets}`);
    } else if (there.length > 1) refuse('小区名称', `“${name}” is registered more than once there`);
  }
  const rate = cellOf('物业费收缴率');
  const facts: EstateFacts = {
    areaName: text('物业管理区域名称'),
    community: estate === undefined || place === null ? null : communityOf(place, estate.streetName),
    boundaries: text('四至范围'),
    serviceForm: taken('物业服务形态', parseChoice(serviceForms, textOf(cellOf('物业服务形态')))),
    committee: taken('业主委员会组建情况', parseChoice(committees, textOf(cellOf('业主委员会组建情况')))),
    partyWork: taken('党的工作覆盖情况', parseChoice(partyWork, textOf(cellOf('党的工作覆盖情况')))),
    companyAndManager: text('物业服务企业及项目负责人'),
    feeCollectionPercent: taken('物业费收缴率', parsePercent(typeof rate === 'number' ? rate : textOf(rate))),
  };
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

/** An estate's line of the form, in the order of the columns. */
export function estateLine(estate: KnownEstate, number: number): readonly (string | number)[] {
  const facts = estate.facts ?? unknownFacts;
  return [
    number,
    facts.areaName ?? '',
    estate.estateName,
    placeText(estate.streetName, facts.community),
    facts.boundaries ?? '',
    writeChoice(serviceForms, facts.serviceForm),
    writeChoice(committees, facts.committee),
    writeChoice(partyWork, facts.partyWork),
    facts.companyAndManager ?? (estate.facts === null ? (estate.registeredCompany ?? '') : ''),
    writePercent(facts.feeCollectionPercent),
  ];
}

/** The cells that change, by their titles. */
export function differenceOf({ estate, facts }: EstateRow): readonly EstateLedgerField[] {
  const written = (of: EstateFacts | null): readonly (string | number)[] =>
    estateLine({ ...estate, facts: of ?? unknownFacts }, 0);
  const before = written(estate.facts);
  const after = written(facts);
  return estateColumns.flatMap(({ title }, at) =>
    before[at] === after[at]
      ? []
      : [{ title, before: String(before[at] ?? '') || null, after: String(after[at] ?? '') || null }],
  );
}
