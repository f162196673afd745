import { describe, expect, it } from 'vitest';
import { emptyReport, keptReport, newReport, reportOf } from './report-draft.js';

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

  it('has a key of its own that the API takes, by which it is entered once', () => {
    const draft = newReport(Uint8Array.from({ length: 16 }, (_, at) => 255 - at));
    const answer = reportOf({ ...draft, ...whole, formKey: draft.formKey });
    expect(answer).toMatchObject({ ok: true, report: { formKey: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/) } });
  });

  it('is there again as it was kept, without what cannot be read; one in which nothing was typed is none', () => {
    const kept: unknown = JSON.parse(JSON.stringify({ ...whole, formKey: 'k', channel: 'x', phone: 7 }));
    expect(keptReport(kept as Readonly<Record<string, unknown>>)).toEqual({ ...whole, formKey: 'k' });
    expect(keptReport({ problemClass: 'no such class', severity: 'huge', content: 'a' })).toMatchObject({
      ...{ problemClass: undefined, severity: 'minor', content: 'a' },
    });
    expect(keptReport({ ...emptyReport, formKey: 'k', severity: 'major' })).toBeUndefined();
    expect(keptReport(undefined)).toBeUndefined();
  });
});
