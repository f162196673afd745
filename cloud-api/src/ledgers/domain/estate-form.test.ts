import { describe, expect, it } from 'vitest';
import { companyForm } from './company-ledger.js';
import { readEstateForm, type Sheet } from './estate-form.js';
import { estateForm } from './estate-ledger.js';
import type { KnownEstate } from './known-estate.js';

const estate = (at: number): KnownEstate<never> => ({
  estateId: `estate-${at}`,
  path: `d.s.estate_${at}`,
  estateName: `小区${at}`,
  streetName: '桥东街道',
  facts: null,
  registered: { company: null, manager: null },
});
const estates = [1, 2, 3].map(estate);
const titles = estateForm.columns.map(({ title }) => title);
const line = (at: number, place: string | null, form: string | null) =>
  [at, null, `小区${at}`, place, null, form, null, null, null, null] as const;

function read(rows: Sheet['rows'], merged: Sheet['merged'] = []) {
  return readEstateForm(estateForm, [{ name: '台账', rows, merged }], estates);
}

describe('merged cells', () => {
  const rows = [titles, line(1, '桥东街道', '2'), line(2, null, null), line(3, '桥东街道', null)];

  it('say the same of every row that they go over, and nothing of those below', () => {
    const merged = [
      { column: 3, firstRow: 1, lastRow: 2 },
      { column: 5, firstRow: 1, lastRow: 2 },
    ];
    const found = read(rows, merged);
    expect(found.faults).toEqual([]);
    expect(found.rows.map(({ facts }) => facts.serviceForm)).toEqual([2, 2, null]);
  });

  it('of the titles make no row of estates', () => {
    const above = [titles, titles.map(() => null), ...rows.slice(1, 2)];
    const merged = titles.map((_title, column) => ({ column, firstRow: 0, lastRow: 1 }));
    const found = read(above, merged);
    expect(found.faults).toEqual([]);
    expect(found.rows.map(({ row }) => row)).toEqual([3]);
  });

  it('make no estate of an empty row, and reach no further than the sheet', () => {
    const merged = [{ column: 3, firstRow: 1, lastRow: 90 }];
    const found = read([titles, line(1, '桥东街道', '1'), titles.map(() => null)], merged);
    expect(found.faults).toEqual([]);
    expect(found.rows).toHaveLength(1);
  });
});

it('a number that the spreadsheet has rounded is refused, not taken as it became', () => {
  const head = companyForm.columns.map(({ title }) => title);
  const rounded = [1, '小区1', '桥东街道', '和平物业', 913_501_000_001_004_300, null, null, null, null, null];
  const { faults } = readEstateForm(companyForm, [{ name: '企业', rows: [head, rounded] }], estates);
  expect(faults[0]).toMatchObject({
    field: '企业!E2 统一社会信用代码',
    message: expect.stringContaining('write it as text'),
  });
});
