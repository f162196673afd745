import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { formatPath, type Mistake, type YamlSource } from '@anju/service-kit';
import { type ConfigFile, FeedTarget } from './config-schema.js';

type BusFile = ConfigFile['buses'][number];
type UnitFile = BusFile['units'][number];

/** A unit and where a person described it. */
export interface DescribedUnit {
  readonly unit: UnitFile;
  readonly path: readonly PropertyKey[];
  /** Row of the table that it comes from. */
  readonly row: { readonly file: string; readonly line: number } | undefined;
}

interface Row {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

/** The units of each bus: those of the configuration, then one for every row of its tables. */
export async function describedUnits(
  buses: readonly BusFile[],
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
      const units = [...listed, ...tables.flat()];
      if (bus.units.length === 0 && bus.unitTables.length === 0) {
        mistakes.push(source.mistake(path, 'needs at least one of "units" and "unitTables"'));
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
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    mistakes.push(source.mistake([...path, 'file'], `cannot read ${file}: ${why}`));
    return [];
  }
  const { columns, rows } = parseTable(text);
  const report = (line: number, column: string, message: string) =>
    mistakes.push({ file, line, column: 1, path: formatPath([column]), message });
  if (!columns.includes('unitId')) {
    report(1, 'unitId', `the first line must name the columns, unitId among them; it has ${columns.join(', ')}`);
    return [];
  }
  for (const [from, target] of Object.entries(table.feeds)) {
    const missing = placeholders(target).filter((name) => !columns.includes(name));
    for (const name of missing) {
      mistakes.push(
        source.mistake([...path, 'feeds', from], `the table has no column "${name}"; it has ${columns.join(', ')}`),
      );
    }
    if (missing.length > 0) return [];
  }
  if (rows.length === 0) mistakes.push(source.mistake([...path, 'file'], `${file} has no rows`));
  return rows.flatMap(({ line, cells }) => {
    const unitText = cells.get('unitId') ?? '';
    const unitId = Number(unitText);
    if (!/^\d+$/.test(unitText) || unitId > 255) {
      report(line, 'unitId', `must be a whole number, 0 to 255, not "${unitText}"`);
      return [];
    }
    const feeds: Record<string, string> = {};
    for (const [from, template] of Object.entries(table.feeds)) {
      const target = template.replace(/\{([^{}]+)\}/g, (_, name: string) => cells.get(name) ?? '');
      const parsed = FeedTarget.safeParse(target);
      if (parsed.success) feeds[from] = target;
      else report(line, from, `"${target}" ${parsed.error.issues[0]?.message ?? 'is no feed'}`);
    }
    const unit = { unitId, profile: table.profile, pollIntervalMs: table.pollIntervalMs, feeds };
    return [{ unit, path, row: { file, line } }];
  });
}

function placeholders(template: string): string[] {
  return [...template.matchAll(/\{([^{}]+)\}/g)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
}

/** Comma or semicolon separated, as spreadsheets write it: a byte-order mark, quotes round a cell, empty and `#` lines. */
function parseTable(text: string): { columns: string[]; rows: Row[] } {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((content, index) => ({ content: content.trim(), line: index + 1 }))
    .filter(({ content }) => content !== '' && !content.startsWith('#'));
  const [header, ...body] = lines;
  const separator = header?.content.includes(';') ? ';' : ',';
  const cellsOf = (content: string) =>
    content.split(separator).map((cell) =>
      cell
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .trim(),
    );
  const columns = header === undefined ? [] : cellsOf(header.content);
  return {
    columns,
    rows: body.map(({ content, line }) => {
      const cells = cellsOf(content);
      return { line, cells: new Map(columns.map((column, index) => [column, cells[index] ?? ''])) };
    }),
  };
}
