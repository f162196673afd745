import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plain } from '../domain/choices.js';
import type { EstateFacts, KnownEstate } from '../domain/estate-facts.js';
import {
  differenceOf,
  estateColumns,
  estateLedgerTitle,
  estateLine,
  readEstateSheets,
} from '../domain/estate-ledger.js';
import { readWorkbook } from './read-workbook.js';
import { xlsxSheet } from './xlsx-sheet.js';

const words = [...'东至和平路西小河南北号（）()，。、；;,%+=-@"\'<>&/1０9aZ \n', '_x0041_', '_x005F_'];
const text = fc
  .array(fc.constantFrom(...words), { minLength: 1, maxLength: 40 })
  .map((characters) => characters.join('').trim())
  .filter((value) => value !== '');
const community = text.map((value) => plain(value).replace(/^[、,/;·\-—]+/, '')).filter((value) => value !== '');
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });
const facts: fc.Arbitrary<EstateFacts> = fc.record({
  areaName: maybe(text),
  community: maybe(community),
  boundaries: maybe(text),
  serviceForm: maybe(fc.integer({ min: 1, max: 6 })),
  committee: maybe(fc.integer({ min: 1, max: 3 })),
  partyWork: maybe(fc.integer({ min: 1, max: 5 })),
  companyAndManager: maybe(text),
  feeCollectionPercent: maybe(fc.integer({ min: 0, max: 10_000 }).map((value) => value / 100)),
});

it('Annex 1 that is written and read again is the same, whatever it holds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(facts, { minLength: 1, maxLength: 6 }), async (all) => {
      const estates = all.map(
        (each, at): KnownEstate => ({
          estateId: `estate-${at}`,
          path: `d.s.estate_${at}`,
          estateName: `小区${at}`,
          streetName: '桥东街道',
          facts: each,
          registeredCompany: 'nobody',
        }),
      );
      const lines = estates.map((estate, at) => estateLine(estate, at + 1));
      const sheets = await readWorkbook(await xlsxSheet(estateLedgerTitle, estateColumns, lines));
      const read = readEstateSheets(sheets, estates);
      expect(read.faults).toEqual([]);
      expect(read.rows.map(({ facts: again }) => again)).toEqual(all);
      expect(read.rows.flatMap((row) => differenceOf(row))).toEqual([]);
    }),
    { numRuns: 60 },
  );
}, 120_000);
