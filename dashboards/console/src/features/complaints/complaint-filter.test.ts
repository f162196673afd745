import { describe, expect, it } from 'vitest';
import { filterOf, narrowedBy } from './complaint-filter.js';

describe('the filter in the address of the complaints', () => {
  it('is read whole', () => {
    const filter = filterOf(
      new URLSearchParams('estateId=heping&facilityId=none&problemClass=ponding&channel=walk_in&number=%20SH-1%20'),
    );
    expect(filter).toEqual({
      ...{ estateId: 'heping', facilityId: 'none', problemClass: 'ponding' },
      ...{ channel: 'walk_in', number: 'SH-1' },
    });
    expect(narrowedBy(filter)).toBe(5);
  });

  it('leaves out what is none', () => {
    const filter = filterOf(new URLSearchParams('facilityId=../x&problemClass=noise&channel=fax&number=%20'));
    expect(narrowedBy(filter)).toBe(0);
  });
});
