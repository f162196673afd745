import { systemEventTypes, TicketAction, type TicketEventType } from '@anju/contracts';
import { describe, expect, it } from 'vitest';
import type { LedgerEntry, LedgerEvent } from './ledger-entry.js';
import { progressText } from './progress-text.js';

const entry = (events: readonly LedgerEvent[]): LedgerEntry => ({
  ticketId: 'T-1',
  estateName: '和平花园',
  streetName: '桥东街道',
  community: null,
  propertyCompany: null,
  facilityName: null,
  facilityLocation: null,
  problemClass: 'ponding',
  severity: 'major',
  title: '积水',
  state: 'raised',
  raisedMs: 0,
  closedMs: null,
  mergedInto: null,
  hungSign: false,
  statutoryGrade: null,
  assignments: [],
  rectify: null,
  events,
  partyNames: new Map(),
});
const types: readonly TicketEventType[] = [
  ...systemEventTypes,
  ...TicketAction.options,
  ...TicketAction.options.map((action) => `${action}_proposed` as const),
];

describe('progress', () => {
  it.each(types)('names %s in Chinese', (type) => {
    const text = progressText(entry([{ atMs: 0, type, actorName: null, data: {} }]));
    expect(text).toMatch(/^1970-01-01 08:00 [\p{Script=Han}：]+$/u);
  });

  it('tells by what acceptance was confirmed', () => {
    const passed = (data: LedgerEvent['data']) =>
      progressText(entry([{ atMs: 0, type: 'pass', actorName: '街道 王敏', data }]));
    expect(passed({ confirmedBy: 'account', photoRef: 'f-1' })).toMatch(/（街道 王敏）：验收确认：账号；照片：f-1$/);
    expect(passed({ confirmedBy: 'signature', photoRef: 'f-2' })).toMatch(/：验收确认：签名；签名文件：f-2$/);
  });

  it('gives no two types of the system one name', () => {
    const names = systemEventTypes.map((type) => progressText(entry([{ atMs: 0, type, actorName: null, data: {} }])));
    expect(new Set(names).size).toBe(names.length);
  });

  it('leaves out lines of the middle where a cell cannot hold all, and says how many', () => {
    const events = Array.from({ length: 4000 }, (_, at) => ({
      atMs: at * 60_000,
      type: 'reminded',
      actorName: null,
      data: {},
    }));
    const text = progressText(entry(events));
    expect(text.length).toBeLessThan(32_767);
    const lines = text.split('\n');
    const [, left] = /此处略去 (\d+) 条，见工单 T-1/.exec(text) ?? [];
    expect(lines.length - 1 + Number(left)).toBe(4000);
    expect(lines[0]).toContain('1970-01-01 08:00');
    expect(lines.at(-1)).toContain('1970-01-04 02:39');
  });
});
