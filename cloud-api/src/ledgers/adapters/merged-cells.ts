import type { MergedCells } from '../domain/estate-form.js';
import type { Part } from './checked-workbook.js';

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s(?:\\w+:)?${name}\\s*=\\s*["']([^"']*)["']`).exec(tag)?.[1];
}

const tagsOf = (xml: string, name: string) => xml.match(new RegExp(`<(?:\\w+:)?${name}\\s[^>]*>`, 'g')) ?? [];

function columnAt(letters: string): number {
  return [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function mergedIn(sheet: string): readonly MergedCells[] {
  return tagsOf(sheet, 'mergeCell').flatMap((tag) => {
    const [, letters, first, last] =
      /^\$?([A-Za-z]+)\$?(\d+):\$?[A-Za-z]+\$?(\d+)$/.exec(attribute(tag, 'ref') ?? '') ?? [];
    if (letters === undefined || Number(last) <= Number(first)) return [];
    return [{ column: columnAt(letters), firstRow: Number(first) - 1, lastRow: Number(last) - 1 }];
  });
}

/** Cells that go over several rows, of each sheet in the order of the workbook; of a range over several columns the first column. */
export function mergedCellsOf(parts: readonly Part[]): readonly (readonly MergedCells[])[] {
  const text = (name: string) => parts.find((part) => part.name === name)?.content.toString('utf8') ?? '';
  const targets = new Map(
    tagsOf(text('xl/_rels/workbook.xml.rels'), 'Relationship').map((tag) => {
      const target = attribute(tag, 'Target') ?? '';
      return [attribute(tag, 'Id'), target.startsWith('/') ? target.slice(1) : `xl/${target}`];
    }),
  );
  return tagsOf(text('xl/workbook.xml'), 'sheet').map((tag) => mergedIn(text(targets.get(attribute(tag, 'id')) ?? '')));
}
