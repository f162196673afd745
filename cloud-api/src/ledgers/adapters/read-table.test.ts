import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvBegin, csvLine } from '../../http/csv.js';
import { parseCsv } from '../domain/parse-csv.js';
import { readTable } from './read-table.js';

const titles = ['序号', '小区名称', '所在街道、社区'];
/** `序号,小区名称\r\n1,和平花园\r\n` as a spreadsheet of Chinese Windows saves it. */
const gbk = Buffer.from('d0f2bac52cd0a1c7f8c3fbb3c60d0a312cbacdc6bdbba8d4b00d0a', 'hex');

describe('CSV', () => {
  it.each([
    ['UTF-8 with a byte-order mark', Buffer.from('\ufeff序号,小区名称\r\n1,和平花园\r\n')],
    ['UTF-8 without one', Buffer.from('序号,小区名称\n1,和平花园')],
    ['GBK', gbk],
    ['UTF-16 with tabs', Buffer.from('\ufeff序号\t小区名称\r\n1\t和平花园\r\n', 'utf16le')],
    ['semicolons', Buffer.from('序号;小区名称\r\n1;和平花园\r\n')],
  ])('is read in %s', async (_as, file) => {
    const rows = [
      ['序号', '小区名称'],
      ['1', '和平花园'],
    ];
    expect(await readTable(file)).toEqual([{ name: 'CSV', rows }]);
  });

  it('is read in GB 18030 beyond GBK, where the rarer characters of names are', async () => {
    const file = Buffer.from('d0f2bac52cd0a1c7f8c3fbb3c60a312c95328336bacdc6bdbba8d4b00a', 'hex');
    expect((await readTable(file))[0]?.rows[1]).toEqual(['1', '𠀊和平花园']);
  });

  it('that we wrote is read as it was, whatever its cells hold', () => {
    const cell = fc.array(fc.constantFrom(...'和平=+-@＝＠\'",;\t 1aZ', '""', '\r\n', '\n', '\r'), { maxLength: 12 });
    const lines = fc.array(
      fc.array(
        cell.map((parts) => parts.join('')),
        { minLength: 3, maxLength: 3 },
      ),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(lines, (rows) => {
        const written = [titles, ...rows].map(csvLine).join('');
        expect(parseCsv(written)).toEqual({ ok: true, rows: [titles, ...rows] });
      }),
    );
    expect(csvBegin).toBe('\ufeff');
  });

  it.each([';', '\t', '"', '\n'])('that we wrote is read by its commas, however often a cell has %j', (mark) => {
    const rows = [titles, ['1', mark.repeat(40), `东${mark}`.repeat(40)]];
    expect(parseCsv(rows.map(csvLine).join(''))).toEqual({ ok: true, rows });
  });

  it.each([
    ['a,"b', 'has a quotation mark in line 1 that is never closed'],
    ['a\n"b"c,d', 'has text behind a closing quotation mark in line 2'],
    [','.repeat(120), 'has more than 100 columns in line 1'],
    ['a\n'.repeat(6001), 'has more than 6000 lines'],
  ])('that is none is refused with the place: %#', (text, message) => {
    expect(parseCsv(text)).toEqual({ ok: false, message });
  });
});
