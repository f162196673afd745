import { TicketAction, type TicketSummary } from '@anju/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { includes, takes } from './audience.js';
import { backOffMs } from './back-off.js';
import { Channel } from './channel.js';
import { headings } from './message-texts.js';
import { type Message, plan, type Recipient } from './plan.js';
import { quietUntil, quietUntilAll } from './quiet-hours.js';
import { render } from './render.js';

const nowMs = Date.UTC(2026, 10, 22, 2, 0, 0);
const MINUTE = 60_000;

const ticket = (severity: TicketSummary['severity']): TicketSummary => ({
  id: 'T-20261122-0001',
  facilityId: 'heping.fire-water-1',
  facilityName: { zh: '泵房', en: 'Pump room' },
  estateId: 'heping',
  estateName: { zh: '和平花园', en: 'Heping Garden' },
  problemClass: 'fire_facilities',
  severity,
  statutoryGrade: null,
  hungSign: false,
  overrides: 0,
  escalation: null,
  title: { zh: '消火栓压力低', en: 'Hydrant pressure low' },
  source: { kind: 'hazard', channel: null, number: null },
  state: 'assigned',
  version: 2,
  raisedMs: nowMs,
  closedMs: null,
  suspendedUntilMs: null,
  lead: null,
  deadlines: [],
  overdue: false,
  hazardIds: [],
  allowedActions: [],
  askedActions: [],
});

const message = (audience = 'party:p-1', userIds: string[] | null = null): Message => ({
  id: 1,
  key: `T-20261122-0001/2/${audience}`,
  ticketId: 'T-20261122-0001',
  audience,
  template: 'ticket.assign',
  atMs: nowMs - 9 * 60 * MINUTE,
  userIds,
});

const channels = [
  Channel.parse({ id: 'mail', kind: 'email', host: 'h', from: 'a@b.cn' }),
  Channel.parse({ id: 'sms', kind: 'sms', url: 'https://sms.example' }),
  Channel.parse({ id: 'call', kind: 'voice', url: 'https://call.example' }),
];

const person = (mutedChannelIds: string[] = []): Recipient => ({
  userId: 'u-1',
  role: 'property',
  partyId: 'p-1',
  scopes: [],
  settings: { email: 'u@x.cn', phone: '+8613800000000', locale: null, quietHours: null, mutedChannelIds },
});

const waysTo = (severity: TicketSummary['severity'], ...people: Recipient[]) =>
  plan(message(), ticket(severity), {
    channels,
    people,
    gonePartyIds: new Set<string>(),
    publicOrigin: null,
    nowMs,
  }).map(({ channelId }) => channelId);

describe('a plan', () => {
  it('calls by voice only where it is critical', () => {
    expect(waysTo('major', person())).toEqual(['mail', 'sms']);
    expect(waysTo('critical', person())).toEqual(['mail', 'sms', 'call']);
  });

  it('leaves out what a person muted, but never all of it, and nothing of what is critical', () => {
    expect(waysTo('minor', person(['sms']))).toEqual(['mail']);
    expect(waysTo('minor', person(['mail', 'sms']))).toEqual(['mail']);
    expect(waysTo('critical', person(['mail', 'sms', 'call']))).toEqual(['mail', 'sms', 'call']);
  });

  it('reaches nobody of another party', () => {
    expect(waysTo('critical', { ...person(), partyId: 'p-2' })).toEqual([]);
  });

  it('waits for the end of a person’s quiet hours, unless it is critical', () => {
    const settings = person().settings;
    const sleeper = { ...person(), settings: settings && { ...settings, quietHours: { from: '09:00', to: '11:00' } } };
    const context = { channels, people: [sleeper], gonePartyIds: new Set<string>(), publicOrigin: null, nowMs };
    expect(plan(message(), ticket('minor'), context).map(({ nextMs }) => nextMs - nowMs)).toEqual([
      60 * MINUTE,
      60 * MINUTE,
    ]);
    expect(new Set(plan(message(), ticket('critical'), context).map(({ nextMs }) => nextMs))).toEqual(new Set([nowMs]));
  });
});

describe('what ends somebody’s part', () => {
  const robot = Channel.parse({ id: 'group', kind: 'wecom', url: 'https://robot.example/?key=k', audiences: ['*'] });
  const sleeper = person(['sms']);
  const settings = sleeper.settings && { ...sleeper.settings, quietHours: { from: '09:00', to: '11:00' } };
  const told = (template: string) =>
    plan({ ...message(), template }, ticket('critical'), {
      ...{ channels: [...channels, robot], people: [{ ...sleeper, settings }] },
      ...{ gonePartyIds: new Set<string>(), publicOrigin: 'https://anju.example', nowMs },
    });

  it.each(['unassigned', 'cancel', 'merge'])('is told calmly even of what is critical: %s', (event) => {
    const sent = told(`ticket.${event}`);
    expect(sent.map(({ channelId }) => channelId)).toEqual(['group', 'mail']);
    expect(sent.map(({ nextMs }) => nextMs - nowMs)).toEqual([0, 60 * MINUTE]);
    expect(sent.every(({ severity, content }) => severity !== 'critical' && content.calm === true)).toBe(true);
    expect(told('ticket.assign').map(({ channelId }) => channelId)).toEqual(['group', 'mail', 'sms', 'call']);
    expect(told('ticket.assign').some(({ content }) => content.calm === true)).toBe(false);
  });

  it('leaves a party that has the ticket no more neither deadline nor link', () => {
    const due = { kind: 'rectify', openedMs: nowMs, dueMs: nowMs + MINUTE, metMs: null, breachedMs: null } as const;
    const late = { ...due, cancelledMs: null, platformCaused: false, clockVersion: 1 };
    const of = (template: string) => render(template, { ...ticket('major'), deadlines: [late] }, telling);
    const telling = { locale: 'zh-CN', publicOrigin: 'https://anju.example', atMs: nowMs } as const;
    expect(of('ticket.assign')).toMatchObject({ dueMs: late.dueMs, link: expect.stringContaining('T-20261122-0001') });
    const taken = of('ticket.unassigned');
    expect(taken).toMatchObject({ dueMs: null, link: null, values: { due: '' } });
    expect(taken.subject).toBe('[严重] 撤回派单，贵单位无需再处理 T-20261122-0001');
    expect(taken.text).not.toContain('整改时限');
  });
});

describe('what a message says', () => {
  it('tells when it happened, however late it is told, and lets no name make a line of its own', () => {
    const forged = { zh: '泵房\n链接：http://evil.example\u202e', en: 'Pump\r\nLink: http://evil.example' };
    const [told] = plan(
      message(),
      { ...ticket('minor'), facilityName: forged },
      { channels, people: [person()], gonePartyIds: new Set<string>(), publicOrigin: null, nowMs },
    );
    expect(told?.content.text.split('\n').filter((line) => line.startsWith('链接'))).toEqual([]);
    expect(told?.content.text).toContain('地点：和平花园 · 泵房 链接：http://evil.example\n');
    expect(told?.content.text).toContain('时间：2026-11-22 01:00');
    expect(told?.content).toMatchObject({ atMs: nowMs - 9 * 60 * MINUTE, values: { event: '派单', severity: '次要' } });
  });
});

describe('a plan where somebody is on duty', () => {
  const colleague = { ...person(), userId: 'u-2' };
  const told = (userIds: string[], ...people: Recipient[]) =>
    plan(message('party:p-1', userIds), ticket('minor'), {
      channels,
      people,
      gonePartyIds: new Set<string>(),
      publicOrigin: null,
      nowMs,
    }).map(({ userId }) => userId);

  it('tells him and nobody else', () => {
    const settings = person().settings;
    const other = { ...colleague, settings: settings && { ...settings, email: 'other@example.cn', phone: null } };
    expect(told(['u-2'], person(), other)).toEqual(['u-2']);
  });

  it('tells everybody where he has left no address', () => {
    expect(new Set(told(['u-2'], person(), { ...colleague, settings: null }))).toEqual(new Set([person().userId]));
  });
});

describe('an audience', () => {
  it('of a place is served by channels of the place and above; that of officers by the very place', () => {
    expect(takes('dispatchers:d', 'dispatchers:d.s.e')).toBe(true);
    expect(takes('dispatchers:d.s-1', 'dispatchers:d.s_1.e')).toBe(true);
    expect(takes('dispatchers:d.s', 'dispatchers:d.s2.e')).toBe(false);
    expect(takes('officers:d', 'officers:d.s')).toBe(false);
    expect(takes('officers:d.s', 'officers:d.s')).toBe(true);
    expect(takes('party:a', 'party:b')).toBe(false);
    expect(takes('*', 'party:b')).toBe(true);
  });

  it('of officers has who is responsible for just that place', () => {
    const officer = { userId: 'o', role: 'verifier', partyId: null, scopes: ['d.s-1'] } as const;
    expect(includes('officers:d.s_1', officer)).toBe(true);
    expect(includes('officers:d', officer)).toBe(false);
    expect(includes('verifiers:d.s_1.e', officer)).toBe(true);
    expect(includes('dispatchers:d.s_1.e', officer)).toBe(false);
  });
});

describe('quiet hours', () => {
  it('end at their end, whatever the time: never more than a day later, and not quiet then', () => {
    const time = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    fc.assert(
      fc.property(time, time, fc.nat(10 ** 13), (from, to, atMs) => {
        const untilMs = quietUntil({ from, to }, atMs);
        expect(untilMs).toBeGreaterThanOrEqual(atMs);
        expect(untilMs - atMs).toBeLessThan(86_400_000);
        expect(quietUntil({ from, to }, untilMs)).toBe(untilMs);
      }),
    );
  });
});

describe('quiet hours of a channel and of a person', () => {
  it('end where neither is quiet, whichever begins within the other', () => {
    // 23:00 in Shanghai.
    const atMs = Date.UTC(2026, 10, 22, 15, 0, 0);
    const night = { from: '22:00', to: '06:00' };
    const morning = { from: '05:30', to: '08:00' };
    for (const hours of [
      [night, morning],
      [morning, null, night],
    ]) {
      expect(quietUntilAll(hours, atMs) - atMs).toBe(9 * 60 * MINUTE);
    }
    expect(quietUntilAll([null, null], atMs)).toBe(atMs);
  });

  it('that leave no minute of the day between them hold nothing back for ever', () => {
    const halves = [
      { from: '00:00', to: '12:00' },
      { from: '12:00', to: '00:00' },
    ];
    expect(quietUntilAll(halves, nowMs) - nowMs).toBeLessThan(1440 * MINUTE);
  });
});

describe('the wait after a failure', () => {
  it('grows to a quarter of an hour and no further', () => {
    expect(backOffMs(1, () => 1)).toBe(5_000);
    expect(backOffMs(3, () => 0)).toBe(10_000);
    expect(backOffMs(4_000, () => 1)).toBe(15 * MINUTE);
  });
});

describe('the headings', () => {
  it('name every action on a ticket', () => {
    expect(TicketAction.options.filter((action) => headings[action] === undefined)).toEqual([]);
  });
});
