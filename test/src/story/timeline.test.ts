import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../harness/repository.js';
import { diffLines } from './compare-timeline.js';
import { readExpectation } from './expectations.js';
import { comparedLines, displayWidth, printTimeline } from './print-timeline.js';
import { stories } from './stories.js';
import { storiesDocument } from './stories-document.js';
import { durationWords, offsetText, roughly } from './time-text.js';
import { countsOf, type StoryEntry, type StoryTimeline } from './timeline.js';

type EventEntry = Extract<StoryEntry, { kind: 'event' }>;

function eventAt(atMs: number, more: Partial<EventEntry> = {}): EventEntry {
  return {
    ...{ kind: 'event', atMs, type: 'raised', actor: null, details: [], clocks: [], readings: [], messages: [] },
    ...more,
  };
}

function timelineOf(...entries: StoryEntry[]): StoryTimeline {
  return {
    story: 'trial',
    title: { zh: '试', en: 'Trial' },
    about: { zh: '试', en: 'A trial' },
    ticket: {
      title: { zh: '井盖', en: 'Cover' },
      place: { zh: '和平花园', en: 'Heping Garden' },
      problemClass: { zh: '窨井盖', en: 'Manhole cover' },
      severity: 'major',
      state: 'closed',
      hungSign: false,
    },
    settings: [],
    entries,
  };
}

const pressure = (value: string, sourceAtMs: number): EventEntry['readings'][number] => ({
  point: 'p',
  name: { zh: '静压', en: 'Pressure' },
  text: { zh: value, en: '' },
  measured: true,
  holds: { zh: '静压 < 0.02 MPa', en: 'Pressure < 0.02 MPa' },
  sourceAtMs,
  receivedAtMs: null,
});

const body = (timeline: StoryTimeline): string[] => {
  const lines = printTimeline(timeline).split('\n');
  return lines.slice(lines.indexOf('') + 1).filter((line) => line !== '');
};

describe.each(stories.map(({ name }) => name))('the expectation of %s', (name) => {
  const timeline = readExpectation(name);

  it('is there, in its form, and tells a ticket to its 销号', () => {
    expect(timeline).toMatchObject({ story: name, ticket: { state: 'closed' } });
    if (timeline === undefined) return;
    expect(timeline.entries.at(-1)).toMatchObject({ kind: 'event', type: 'pass' });
    const { events, clocks, messages, readings } = countsOf(timeline);
    expect(Math.min(events, clocks, messages, readings)).toBeGreaterThan(0);
  });

  it('begins with the reading that raised it, names no run of its own, and lets no message wait', () => {
    const entries = timeline?.entries ?? [];
    const events = entries.filter((entry) => entry.kind === 'event');
    const sources = events.flatMap(({ readings }) => readings.map(({ sourceAtMs }) => sourceAtMs));
    expect(sources).toContain(0);
    expect(events.flatMap(({ messages }) => messages).filter(({ state }) => state !== 'delivered')).toEqual([]);
    expect(JSON.stringify(timeline)).not.toMatch(/T-20\d{6}|\bh-[0-9a-f]{8}/);
  });

  it('is in the order of its times', () => {
    const times = (timeline?.entries ?? []).map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

it('keeps docs/stories.md as the expectations tell it', () => {
  expect(readFileSync(join(repositoryRoot, 'docs/stories.md'), 'utf8')).toBe(storiesDocument());
});

describe('the printed timeline', () => {
  it('stands in columns that Chinese and English share', () => {
    expect(displayWidth('响应时限 Respond by')).toBe(8 + 11);
    const clock = (kind: 'respond' | 'arrive') =>
      ({ kind, what: 'opened', ms: 300_000, dueAtMs: 310_000 }) as const satisfies EventEntry['clocks'][number];
    const [, first = '', second = ''] = body(
      timelineOf(eventAt(10_000, { clocks: [clock('respond'), clock('arrive')] })),
    );
    const column = (line: string) => displayWidth(line.slice(0, line.indexOf('开始')));
    expect(column(first)).toBe(column(second));
    expect(first).toMatch(/响应时限 Respond by +开始 opened 5 分钟 5 min, 截止 due \+05:10$/);
  });

  it('tells a reading with value, unit, comparison and both its times', () => {
    const [, line = ''] = body(
      timelineOf(eventAt(0, { readings: [{ ...pressure('0.004 MPa', 0), receivedAtMs: 1000 }] })),
    );
    expect(line).toMatch(/读数 reading +源 \+00:00 +收 \+00:01 +静压 Pressure = 0\.004 MPa（< 0\.02 MPa）$/);
  });

  it('tells in one line who was told the same by several channels, and who was not reached', () => {
    const to = (kind: 'sms' | 'voice', state: 'delivered' | 'dead'): EventEntry['messages'][number] => ({
      ...{ channel: `duty-${kind}`, kind, to: '周敏', subject: '[紧急] 派单', state },
      receivedAtMs: state === 'dead' ? null : 2000,
    });
    const lines = (...messages: EventEntry['messages']) => body(timelineOf(eventAt(0, { messages }))).slice(1);
    expect(lines(to('sms', 'delivered'), to('voice', 'delivered'))).toEqual([
      expect.stringMatching(/短信 SMS、电话 voice +\[紧急\] 派单 → 周敏，已送达 delivered \+00:02$/),
    ]);
    expect(lines(to('sms', 'delivered'), to('voice', 'dead')).at(-1)).toMatch(/电话 voice .*未送达 NOT delivered$/);
  });

  it('tells a clock that was met late from one met in time', () => {
    const met = (ms: number) => eventAt(0, { clocks: [{ kind: 'respond', what: 'met', ms, dueAtMs: null }] });
    expect(body(timelineOf(met(2000)))[1]).toMatch(/按时 met, 2 秒 2 s 剩余 left$/);
    expect(body(timelineOf(met(-2000)))[1]).toMatch(/超时后完成 met late, 2 秒 2 s 迟 late$/);
  });
});

describe('what is compared', () => {
  const differs = (a: StoryEntry[], b: StoryEntry[]) =>
    diffLines(comparedLines(timelineOf(...a)), comparedLines(timelineOf(...b)));

  it('knows no times and no digits of measured values', () => {
    const told = (atMs: number, value: string) => [eventAt(atMs, { readings: [pressure(value, atMs)] })];
    expect(differs(told(10, '0.004 MPa'), told(9000, '0.011 MPa'))).toEqual([]);
  });

  it('knows the limit of a clock to the second, and not how much of it people left', () => {
    const clock = (what: 'opened' | 'met', ms: number) => [
      eventAt(0, { clocks: [{ kind: 'respond' as const, what, ms, dueAtMs: null }] }),
    ];
    expect(differs(clock('opened', 300_000), clock('opened', 301_000)).slice(-2)).toEqual([
      expect.stringMatching(/^- .*开始 opened 5 分钟 5 min$/),
      expect.stringMatching(/^\+ .*开始 opened 5 分钟 1 秒 5 min 1 s$/),
    ]);
    expect(differs(clock('met', 300_000), clock('met', 200_000))).toEqual([]);
    expect(differs(clock('met', 300_000), clock('met', -1))).not.toEqual([]);
  });

  it('takes hazards that change in the same second in any order, and all else in its own', () => {
    const change = (rule: string) => eventAt(5, { type: 'hazard_changed', details: [{ zh: rule, en: '' }] });
    const accept = eventAt(5, { type: 'accept' });
    expect(differs([change('A'), change('B')], [change('B'), change('A')])).toEqual([]);
    expect(differs([change('A'), accept], [accept, change('A')])).not.toEqual([]);
  });

  it('takes no notice of reminders, which a slow machine brings', () => {
    expect(differs([eventAt(0)], [eventAt(0), eventAt(9, { type: 'reminded' })])).toEqual([]);
    expect(differs([eventAt(0)], [eventAt(0), eventAt(9, { type: 'escalated' })])).not.toEqual([]);
  });

  it('tells a missing message', () => {
    const message = {
      channel: 'c',
      kind: 'sms',
      to: '周敏',
      subject: '派单',
      state: 'delivered',
      receivedAtMs: 1,
    } as const;
    expect(differs([eventAt(0, { messages: [message] })], [eventAt(0)])).toEqual([
      expect.stringMatching(/^ {2}…$/),
      ...Array.from({ length: 3 }, () => expect.stringMatching(/^ {2}/)),
      expect.stringMatching(/^- .*短信 SMS +派单 → 周敏/),
    ]);
  });
});

describe('diffLines', () => {
  it('marks what went and what came, with what stands around it', () => {
    expect(diffLines(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'd'], 1)).toEqual(['  a', '- b', '+ x', '  c']);
    expect(diffLines(['a'], ['a'])).toEqual([]);
    expect(diffLines([], ['a'])).toEqual(['+ a']);
  });
});

describe('times', () => {
  it.each([
    [0, '+00:00'],
    [-4600, '-00:05'],
    [65_400, '+01:05'],
    [14_410_000, '+4:00:10'],
  ])('%i ms is %s', (ms, text) => {
    expect(offsetText(ms)).toBe(text);
  });

  it.each([
    [0, '0 s'],
    [90_000, '1 min 30 s'],
    [172_800_000, '2 d'],
    [86_399_900, '1 d'],
  ])('%i ms lasts %s', (ms, text) => {
    expect(durationWords(ms).en).toBe(text);
  });

  it('takes two days for two days however long the people took to agree', () => {
    expect(durationWords(roughly(2 * 86_400_000 - 40_000)).en).toBe('2 d');
    expect(roughly(61_000)).toBe(61_000);
  });
});
