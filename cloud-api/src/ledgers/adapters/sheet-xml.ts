import type { Part } from './checked-workbook.js';

/** Value of an attribute of a tag, whatever its prefix. */
export function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s(?:\\w+:)?${name}\\s*=\\s*["']([^"']*)["']`).exec(tag)?.[1];
}

export const tagsOf = (xml: string, name: string) => xml.match(new RegExp(`<(?:\\w+:)?${name}\\s[^>]*>`, 'g')) ?? [];

/** Index, from 0, of a column by its letters. */
export function columnAt(letters: string): number {
  return [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** The XML of each sheet, in the order of the workbook. */
export function sheetsXml(parts: readonly Part[]): readonly string[] {
  const text = (name: string) => parts.find((part) => part.name === name)?.content.toString('utf8') ?? '';
  const targets = new Map(
    tagsOf(text('xl/_rels/workbook.xml.rels'), 'Relationship').map((tag) => {
      const target = attribute(tag, 'Target') ?? '';
      return [attribute(tag, 'Id'), target.startsWith('/') ? target.slice(1) : `xl/${target}`];
    }),
  );
  return tagsOf(text('xl/workbook.xml'), 'sheet').map((tag) => text(targets.get(attribute(tag, 'id')) ?? ''));
}
