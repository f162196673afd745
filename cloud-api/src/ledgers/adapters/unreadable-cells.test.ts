import { expect, it } from 'vitest';
import { readEstateForm } from '../domain/estate-form.js';
import { estateForm } from '../domain/estate-ledger.js';
import type { KnownEstate } from '../domain/known-estate.js';
import { checkedWorkbook, writeArchive } from './checked-workbook.js';
import { readWorkbook } from './read-workbook.js';
import { xlsxSheet } from './xlsx-sheet.js';

const estates = ['和平花园', '新湖家园'].map(
  (estateName, at): KnownEstate<never> => ({
    estateId: `estate-${at}`,
    path: `d.s.estate_${at}`,
    estateName,
    streetName: '桥东街道',
    facts: null,
    registered: { company: null, manager: null },
  }),
);
const lines = estates.map(({ estateName }, at) => [
  ...[at + 1, '片区', estateName, '桥东街道', 'boundaries', '1', '2', '3', '和平物业 周敏', '95%'],
]);

/** The faults of a form of which the sheet was changed so before it was sent. */
async function faultsOf(change: (sheet: string) => string): Promise<readonly string[]> {
  const { parts } = checkedWorkbook(await xlsxSheet(estateForm.title, estateForm.columns, lines));
  const changed = parts.map(({ name, content }) =>
    /^xl\/worksheets\/[^/]+\.xml$/.test(name)
      ? { name, content: Buffer.from(change(content.toString('utf8'))) }
      : { name, content },
  );
  const { faults } = readEstateForm(estateForm, await readWorkbook(writeArchive(changed)), estates);
  return faults.map(({ field, message }) => `${field.split('!')[1]}: ${message.split(':')[0]}`);
}

const cell = (place: string, written: string) => (sheet: string) => {
  const changed = sheet.replace(new RegExp(`<c r="${place}"[^>]*>.*?</c>|<c r="${place}"[^>]*/>`), written);
  expect(changed).not.toBe(sheet);
  return changed;
};

it('a form as it is written has none', async () => {
  expect(await faultsOf((sheet) => sheet)).toEqual([]);
});

it('an error in a cell is named: taken for an empty cell, it would take away what is known', async () => {
  expect(await faultsOf(cell('E3', '<c r="E3" t="e"><v>#REF!</v></c>'))).toEqual([
    'E3 四至范围: holds an error of a formula, not a value',
  ]);
  expect(await faultsOf(cell('F4', '<c r="F4" t="e"><f>1/0</f><v>#DIV/0!</v></c>'))).toEqual([
    'F4 物业服务形态: holds an error of a formula, not a value',
  ]);
});

it('a formula that nothing has computed is named, and one with its value is read', async () => {
  expect(await faultsOf(cell('E3', '<c r="E3"><f>A1&amp;"x"</f></c>'))).toEqual([
    'E3 四至范围: holds a formula without its value',
  ]);
  expect(await faultsOf(cell('E3', '<c r="E3" t="str"><f>A1&amp;"x"</f><v>x</v></c>'))).toEqual([]);
  expect(await faultsOf(cell('E3', '<c r="E3" t="str"><f>""</f><v></v></c>'))).toEqual([]);
});

it('a cell that goes over several columns of an estate is named: which of them it means, nobody knows', async () => {
  const merged = (ref: string) => (sheet: string) =>
    sheet.includes('<mergeCells')
      ? sheet.replace(/<\/mergeCells>/, `<mergeCell ref="${ref}"/></mergeCells>`)
      : sheet.replace('</sheetData>', `</sheetData><mergeCells count="1"><mergeCell ref="${ref}"/></mergeCells>`);
  expect(await faultsOf((sheet) => merged('F3:G3')(cell('G3', '<c r="G3"/>')(sheet)))).toEqual([
    'G3 业主委员会组建情况: is one cell with that on its left',
  ]);
});

it('the text of an error is none that is known of an estate', () => {
  const titles = estateForm.columns.map(({ title }) => title);
  const row = [1, '片区', '和平花园', '桥东街道', '#N/A', '1', '2', '3', null, null];
  const { faults } = readEstateForm(estateForm, [{ name: 'CSV', rows: [titles, row] }], estates);
  expect(faults).toEqual([{ field: 'CSV!E2 四至范围', message: 'holds an error of a formula, not a value' }]);
});
