import { describe, expect, it } from 'vitest';
import { filterOf, isPeriod, narrowedBy } from './complaint-filter.js';

describe('the filter in the address of the complaints', () => {
  it('is read whole', () => {
    const filter = filterOf(
      new URLSearchParams(
        'estateId=heping&facilityId=none&problemClass=ponding&channel=walk_in&number=%20SH-1%20&fromMs=1000&toMs=2000',
      ),
    );
    expect(filter).toEqual({
      ...{ estateId: 'heping', facilityId: 'none', problemClass: 'ponding' },
      ...{ channel: 'walk_in', number: 'SH-1', fromMs: 1000, toMs: 2000 },
    });
    expect(narrowedBy(filter)).toBe(7);
  });

  it('leaves out what is none', () => {
    const filter = filterOf(
      new URLSearchParams('facilityId=../x&problemClass=noise&channel=fax&number=%20&fromMs=soon&toMs=-1'),
    );
    expect(narrowedBy(filter)).toBe(0);
    expect(filterOf(new URLSearchParams('fromMs=1e300&toMs=1.5'))).toMatchObject({
      fromMs: undefined,
      toMs: undefined,
    });
  });

  it('is no period where it ends before it begins', () => {
    expect(isPeriod({ fromMs: 2, toMs: 1 })).toBe(false);
    expect(isPeriod({ fromMs: 1, toMs: 1 })).toBe(false);
    expect([{ fromMs: 1, toMs: 2 }, { fromMs: 1 }, { toMs: 1 }, {}].map(isPeriod)).toEqual([true, true, true, true]);
  });
});
