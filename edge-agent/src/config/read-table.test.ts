import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTable, parseTable } from './read-table.js';

/** As RFC 4180 has it: quoted where it must be, or everywhere. */
function written(rows: readonly (readonly string[])[], separator: string, lineEnd: string, quoteAll: boolean): string {
  const cell = (text: string) =>
    quoteAll || /["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((row) => row.map(cell).join(separator) + lineEnd).join('');
}

/** Cells without blanks at their ends, which are dropped, and rows that are neither empty nor a remark. */
const cell = fc
  .string({ unit: fc.constantFrom('a', '1', '"', ',', ';', '\t', ' ', '\n', '车', 'é', '-'), maxLength: 6 })
  .map((text) => text.trim());
const table = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.array(fc.array(cell, { minLength: 5, maxLength: 5 }), { maxLength: 6 }))
  .map(([width, rows]) => rows.map((row, index) => [`${index}x`, ...row].slice(0, width)));

describe('a table', () => {
  it('has the cells that a spreadsheet wrote, whatever is in them', () => {
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (rows, separator, lineEnd, quoteAll) => {
          const header = Array.from({ length: rows[0]?.length ?? 2 }, (_, index) => `column${index}`);
          const read = parseTable(written([header, ...rows], separator, lineEnd, quoteAll));
          expect(read.ok && read.rows.map(({ cells }) => cells.map(({ text }) => text))).toEqual([header, ...rows]);
        },
      ),
    );
  });

  it('tells of each row its line and of each cell its column, as an editor counts them', () => {
    const text = '\n# a remark\nid;place\n1; "two\nlines";x\n\n;;\n2;y\n';
    const read = parseTable(text);
    expect(read).toEqual({
      ok: true,
      rows: [
        {
          line: 3,
          cells: [
            { text: 'id', column: 1 },
            { text: 'place', column: 4 },
          ],
        },
        {
          line: 4,
          cells: [
            { text: '1', column: 1 },
            { text: 'two\nlines', column: 3 },
            { text: 'x', column: 16 },
          ],
        },
        {
          line: 8,
          cells: [
            { text: '2', column: 1 },
            { text: 'y', column: 3 },
          ],
        },
      ],
    });
  });

  it.each([
    ['id,place\n1,"open\n2,x\n', { line: 2, column: 3, message: 'a quote is opened and never closed' }],
    ['id,place\n1,"two" words\n', { line: 2, column: 9, message: 'something follows a closed quote' }],
  ])('is refused where a quote goes wrong: %j', (text, fault) => {
    expect(parseTable(text)).toEqual({ ok: false, fault });
  });

  it('is the same text in every encoding that has it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '1', ',', '\n', '车', '棚', '😀'), minLength: 1 }), (text) => {
        expect(decodeTable(Buffer.from(text))).toEqual({ ok: true, text });
        expect(decodeTable(Buffer.from(`\uFEFF${text}`))).toEqual({ ok: true, text });
        expect(decodeTable(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toEqual({ ok: true, text });
        expect(decodeTable(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16())).toEqual({ ok: true, text });
      }),
    );
  });

  it('of half a character is refused, not mended', () => {
    const utf16 = Buffer.from('\uFEFFid\n1', 'utf16le');
    expect(decodeTable(utf16.subarray(0, utf16.length - 1))).toMatchObject({ ok: false });
    expect(decodeTable(Buffer.from([0x69, 0x64, 0x0a, 0xff, 0xff]))).toMatchObject({ ok: false });
  });
});
