import fc from 'fast-check';
import { readSheet } from 'read-excel-file/node';
import { expect, it } from 'vitest';
import { checkedWorkbook } from './checked-workbook.js';
import { xlsxSheet } from './xlsx-sheet.js';

const columns = [{ title: '问题内容', width: 20 }];

async function writtenXml(text: string): Promise<string> {
  const { parts } = checkedWorkbook(await xlsxSheet('台账', columns, [[text]]));
  return parts.map(({ content }) => content.toString('utf8')).join('\n');
}

it('writes nothing that XML has not, whatever was typed: one such character closes the file to everybody', async () => {
  const none = ['\u0000', '\u0008', '\u000b', '\u001f', '\u0085', '\ufffe', '\uffff', '\ud800', '\udc00', '\ud83d'];
  const texts = fc.array(fc.constantFrom(...none, '水', '😀', 'a', '\n', '\t', '_x0041_', '<', '&'), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(texts, async (parts) => {
      const xml = await writtenXml(parts.join(''));
      expect(xml).not.toMatch(/[^\t\n\r -~\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
      // What is no character at all would come back as this one.
      expect(xml).not.toContain('\ufffd');
    }),
    { numRuns: 40 },
  );
}, 120_000);

it('cuts what no cell holds, and says so', async () => {
  const rows = await readSheet(await xlsxSheet('台账', columns, [['水'.repeat(32_767)], [`a${'😀'.repeat(20_000)}`]]));
  expect(rows[2]).toEqual(['水'.repeat(32_767)]);
  const cut = String(rows[3]?.[0]);
  expect(cut.length).toBeLessThanOrEqual(32_767);
  expect(cut).toMatch(/^a😀+ ?……（此处截断）$/u);
});
