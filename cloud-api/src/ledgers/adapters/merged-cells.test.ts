import { expect, it } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { readWorkbook } from './read-workbook.js';

it('merged cells are found on the sheet where they are, from above to below only', async () => {
  const tall = { value: '桥东街道', type: String, rowSpan: 3 };
  const wide = { value: '台账', type: String, columnSpan: 2 };
  const workbook = await writeXlsxFile([
    { data: [['a', 'b']], sheet: '说明' },
    {
      data: [
        [wide, null],
        ['小区', tall],
        ['小区', null],
        ['小区', null],
      ],
      sheet: '台账',
    },
  ]).toBuffer();
  const sheets = await readWorkbook(workbook);
  expect(sheets.map(({ name, merged }) => [name, merged])).toEqual([
    ['说明', []],
    ['台账', [{ column: 1, firstRow: 1, lastRow: 3 }]],
  ]);
});
