import { resolve } from 'node:path';
import { didYouMean, formatPath, type Mistake, type YamlSource } from '@anju/service-kit';
import { type ConfigFile, FeedTarget } from './config-schema.js';
import { type Cell, type Row, readTable } from './read-table.js';

type BusFile = ConfigFile['buses'][number];
type UnitFile = BusFile['units'][number];

export interface TableRow {
  readonly file: string;
  readonly line: number;
  /** Where `unitId` and each feed are in the row, by name: the table's column, and its first character. */
  readonly places: ReadonlyMap<string, { readonly name: string; readonly column: number }>;
}

/** A unit and where a person described it. */
export interface DescribedUnit {
  readonly unit: UnitFile;
  readonly path: readonly PropertyKey[];
  /** Row of the table that it comes from. */
  readonly row: TableRow | undefined;
}

/** The units of each bus: those of the configuration, then those of its bundles, then one for every row of its tables. */
export async function describedUnits(
  buses: readonly BusFile[],
  bundled: ReadonlyMap<string, readonly DescribedUnit[]>,
  directory: string,
  source: YamlSource,
  mistakes: Mistake[],
): Promise<DescribedUnit[][]> {
  return Promise.all(
    buses.map(async (bus, index) => {
      const path = ['buses', index];
      const listed = bus.units.map(
        (unit, at): DescribedUnit => ({ unit, path: [...path, 'units', at], row: undefined }),
      );
      const tables = await Promise.all(
        bus.unitTables.map((table, at) =>
          unitsOfTable(table, directory, [...path, 'unitTables', at], source, mistakes),
        ),
      );
      const ofBundles = bundled.get(bus.id) ?? [];
      const units = [...listed, ...ofBundles, ...tables.flat()];
      if (bus.units.length === 0 && bus.unitTables.length === 0 && ofBundles.length === 0) {
        mistakes.push(source.mistake(path, 'needs at least one of "units" and "unitTables", or a bundle'));
      }
      return units;
    }),
  );
}

async function unitsOfTable(
  table: BusFile['unitTables'][number],
  directory: string,
  path: readonly PropertyKey[],
  source: YamlSource,
  mistakes: Mistake[],
): Promise<DescribedUnit[]> {
  const file = resolve(directory, table.file);
  const read = await readTable(file);
  if (!read.ok) {
    const { line, column, message } = read.fault;
    if (line === undefined) mistakes.push(source.mistake([...path, 'file'], message));
    else mistakes.push({ file, line, column: column ?? 1, path: '', message });
    return [];
  }
  const [header, ...rows] = read.rows;
  const columns = (header?.cells ?? []).map(({ text }) => text);
  if (!checkColumns(table, columns, header, file, path, source, mistakes)) return [];
  if (rows.length === 0) mistakes.push(source.mistake([...path, 'file'], `${file} has no rows`));
  return rows.flatMap((row) => {
    const unit = unitOfRow(table, columns, row, (cell, name, message) => {
      mistakes.push({ file, line: row.line, column: cell?.column ?? 1, path: formatPath([name]), message });
    });
    return unit === undefined
      ? []
      : [{ unit, path, row: { file, line: row.line, places: placesOf(table, columns, row) } }];
  });
}

/** What is wrong with the columns themselves is told once, not for every row. */
function checkColumns(
  table: BusFile['unitTables'][number],
  columns: readonly string[],
  header: Row | undefined,
  file: string,
  path: readonly PropertyKey[],
  source: YamlSource,
  mistakes: Mistake[],
): boolean {
  const before = mistakes.length;
  const at = (column: number, name: string, message: string) =>
    mistakes.push({ file, line: header?.line ?? 1, column, path: formatPath([name]), message });
  if (!columns.includes('unitId')) {
    const hint = didYouMean('unitId', columns) || `; it has ${columns.join(', ') || 'none'}`;
    at(1, 'unitId', `the first line must name the columns, unitId among them${hint}`);
  }
  for (const [index, name] of columns.entries()) {
    const cell = header?.cells[index];
    if (name !== '' && columns.indexOf(name) < index)
      at(cell?.column ?? 1, name, `the column "${name}" is there twice`);
  }
  for (const [from, target] of Object.entries(table.feeds)) {
    for (const name of placeholders(target).filter((one) => !columns.includes(one))) {
      const hint = didYouMean(name, columns) || `; it has ${columns.join(', ')}`;
      mistakes.push(source.mistake([...path, 'feeds', from], `the table has no column "${name}"${hint}`));
    }
  }
  return mistakes.length === before;
}

/** Every mistake of a row, not only its first. */
function unitOfRow(
  table: BusFile['unitTables'][number],
  columns: readonly string[],
  { cells }: Row,
  report: (cell: Cell | undefined, column: string, message: string) => void,
): UnitFile | undefined {
  const cellOf = (name: string) => cells[columns.indexOf(name)];
  const extra = cells.slice(columns.length).find(({ text }) => text !== '');
  if (extra !== undefined) {
    report(
      extra,
      '',
      `has ${cells.length} cells, but there are ${columns.length} columns; "${extra.text}" is one too many`,
    );
  }
  const unitText = cellOf('unitId')?.text ?? '';
  const unitId = Number(unitText);
  const isUnitId = /^\d+$/.test(unitText) && unitId <= 255;
  if (!isUnitId) report(cellOf('unitId'), 'unitId', `must be a whole number, 0 to 255, not "${unitText}"`);
  const feeds: Record<string, string> = {};
  const told = new Set<string>();
  for (const [from, template] of Object.entries(table.feeds)) {
    const empty = placeholders(template).find((name) => (cellOf(name)?.text ?? '') === '');
    if (empty !== undefined) {
      if (!told.has(empty)) report(cellOf(empty), empty, 'is empty');
      told.add(empty);
      continue;
    }
    const target = template.replace(/\{([^{}]+)\}/g, (_, name: string) => cellOf(name)?.text ?? '');
    const parsed = FeedTarget.safeParse(target);
    if (parsed.success) feeds[from] = target;
    else {
      const [first] = placeholders(template);
      report(
        first === undefined ? undefined : cellOf(first),
        from,
        `"${target}" ${parsed.error.issues[0]?.message ?? 'is no feed'}`,
      );
    }
  }
  if (!isUnitId || Object.keys(feeds).length === 0) return undefined;
  const { file: _, ...shared } = table;
  return { ...shared, unitId, feeds };
}

function placesOf(
  table: BusFile['unitTables'][number],
  columns: readonly string[],
  { cells }: Row,
): TableRow['places'] {
  const first = Object.entries(table.feeds).map(([from, template]): [string, string] => [
    from,
    placeholders(template)[0] ?? 'unitId',
  ]);
  return new Map(
    [['unitId', 'unitId'] as const, ...first].map(([key, name]) => [
      key,
      { name, column: cells[columns.indexOf(name)]?.column ?? 1 },
    ]),
  );
}

function placeholders(template: string): string[] {
  return [...template.matchAll(/\{([^{}]+)\}/g)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
}
