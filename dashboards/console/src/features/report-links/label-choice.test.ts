import { FacilityKind } from '@anju/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isChosen, MOST_TICKED, printAddress, readLabelChoice } from './label-choice.js';

const slug = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const kinds = fc.constantFrom(...FacilityKind.options);

describe('the labels to print', () => {
  it('are found in the address as they were chosen', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(slug, { minLength: 1, maxLength: 5 }),
        fc.option(kinds, { nil: undefined }),
        fc.uniqueArray(fc.tuple(slug, slug).map((parts) => parts.join('.'))),
        (estateIds, kind, facilityIds) => {
          const choice = { estateIds, kind, facilityIds };
          expect(readLabelChoice(new URL(printAddress(choice), 'http://x').searchParams)).toEqual(choice);
        },
      ),
    );
  });

  it('are those of the kind, of which some may be ticked', () => {
    const lift = { facilityId: 'heping.lift-1', facilityKind: 'elevator' } as const;
    const garage = { facilityId: 'heping.garage-1', facilityKind: 'ponding' } as const;
    const chosen = (kind: FacilityKind | undefined, ...facilityIds: string[]) =>
      [lift, garage].filter((each) => isChosen({ estateIds: ['heping'], kind, facilityIds }, each));
    expect(chosen(undefined)).toEqual([lift, garage]);
    expect(chosen('elevator')).toEqual([lift]);
    expect(chosen(undefined, 'heping.garage-1', 'heping.gone')).toEqual([garage]);
    expect(chosen('elevator', 'heping.garage-1')).toEqual([]);
  });

  it('are no more ticked ones than an address carries', () => {
    const facilityIds = Array.from({ length: MOST_TICKED }, (_, at) => `an-estate-of-usual-name.elevator-${at}`);
    // Servers take 16 kB of address and headers.
    expect(printAddress({ estateIds: ['x'], kind: undefined, facilityIds }).length).toBeLessThan(12_000);
  });
});
