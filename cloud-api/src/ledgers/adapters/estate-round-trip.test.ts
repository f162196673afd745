import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plain } from '../domain/choices.js';
import type { CompanyFacts } from '../domain/company-ledger.js';
import { companyForm } from '../domain/company-ledger.js';
import { checkCharacterOf } from '../domain/credit-code.js';
import type { EstateFacts } from '../domain/estate-facts.js';
import { differenceOf, type EstateForm, readEstateForm } from '../domain/estate-form.js';
import { estateForm } from '../domain/estate-ledger.js';
import type { KnownEstate } from '../domain/known-estate.js';
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

const company: fc.Arbitrary<CompanyFacts> = fc
  .record({
    companyName: maybe(text),
    first17: fc.stringMatching(/^[0-9A-HJ-NPQRTUW-Y]{17}$/),
    registeredPlace: maybe(text),
    legalPerson: maybe(text),
    companyContact: maybe(text),
    managerName: maybe(text),
    managerContact: maybe(text),
  })
  .map(({ first17, ...rest }) => ({
    ...rest,
    creditCode: rest.companyName === null ? null : `${first17}${checkCharacterOf(first17)}`,
  }));

/** Written as a workbook and read again, nothing is another. */
async function expectSame<Facts>(form: EstateForm<Facts>, all: readonly Facts[]): Promise<void> {
  const estates = all.map(
    (each, at): KnownEstate<Facts> => ({
      estateId: `estate-${at}`,
      path: `d.s.estate_${at}`,
      estateName: `小区${at}`,
      streetName: '桥东街道',
      facts: each,
      registered: { company: 'nobody', manager: null },
    }),
  );
  const lines = estates.map((estate, at) => form.line(estate, at + 1));
  const read = readEstateForm(form, await readWorkbook(await xlsxSheet(form.title, form.columns, lines)), estates);
  expect(read.faults).toEqual([]);
  expect(read.rows.map(({ facts: again }) => again)).toEqual(all);
  expect(read.rows.flatMap((row) => differenceOf(form, row))).toEqual([]);
}

const some = { minLength: 1, maxLength: 6 };

it('Annex 1 that is written and read again is the same, whatever it holds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(facts, some), (all) => expectSame(estateForm, all)),
    { numRuns: 60 },
  );
}, 120_000);

it('the ledger of companies that is written and read again is the same, whatever it holds', async () => {
  const different = fc.uniqueArray(company, { ...some, selector: ({ creditCode }) => creditCode ?? Math.random() });
  await fc.assert(
    fc.asyncProperty(different, (all) => expectSame(companyForm, all)),
    { numRuns: 60 },
  );
}, 120_000);
