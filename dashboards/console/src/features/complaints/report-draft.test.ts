import { describe, expect, it } from 'vitest';
import { emptyReport, reportOf } from './report-draft.js';

const whole = { ...emptyReport, estateId: 'heping', problemClass: 'ponding', content: ' 东门积水 ' } as const;

describe('a report that is typed', () => {
  it('is sent without what was not told, about the estate at large where no facility is chosen', () => {
    expect(reportOf(whole)).toEqual({
      ok: true,
      report: { estateId: 'heping', problemClass: 'ponding', severity: 'minor', content: '东门积水' },
    });
  });

  it('carries place, number and reporter where they are told', () => {
    const told = { facilityId: 'heping.garage-1', place: '坡道', number: ' SH-1 ', name: '', phone: '138 0000 0000' };
    expect(reportOf({ ...whole, ...told })).toMatchObject({
      report: { facilityId: 'heping.garage-1', place: '坡道', number: 'SH-1', reporter: { phone: '138 0000 0000' } },
    });
  });

  it('names every field that is missing or wrong', () => {
    const answer = reportOf({ ...emptyReport, phone: 'call me' });
    expect(answer).toEqual({
      ok: false,
      wrong: new Set(['estateId', 'problemClass', 'content', 'reporter.phone']),
    });
  });
});
