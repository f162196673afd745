import {
  deadlineKindNames,
  type LocalisedText,
  roleNames,
  severityNames,
  ticketActionNames,
  ticketStateNames,
} from '@anju/contracts';
import { eventWords } from './event-words.js';
import { durationWords, offsetText, roughly } from './time-text.js';
import type { StoryClock, StoryEntry, StoryMessage, StoryReading, StoryTimeline } from './timeline.js';

/** What the machine's speed decides is left out of `compared` lines. */
type Purpose = 'read' | 'compared';

const TIME_WIDTH = 8;
const LABEL_WIDTH = 16;
const NAME_WIDTH = 26;

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** Columns of a terminal that the text takes: Chinese takes two each. */
export function displayWidth(text: string): number {
  return [...text].reduce((width, character) => width + (wide.test(character) ? 2 : 1), 0);
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

function words({ zh, en }: LocalisedText): string {
  return [zh, en].filter((text) => text !== '').join(' ');
}

const kindWords = { webhook: '回调 webhook', sms: '短信 SMS', voice: '电话 voice' } as const;
const stateWords = {
  delivered: '已送达 delivered',
  waiting: '待发送 waiting',
  diverted: '改由其他渠道 by other channels',
  dead: '未送达 NOT delivered',
} as const;

/** `短信 SMS、电话 voice → 陈值班、林科长`: one line for all channels that told the same to the same people. */
function messageLines(messages: readonly StoryMessage[], purpose: Purpose): string[] {
  const channels = new Map<string, StoryMessage[]>();
  for (const message of messages) {
    const key = [message.channel, message.state, message.subject].join(' ');
    channels.set(key, [...(channels.get(key) ?? []), message]);
  }
  const lines = new Map<string, StoryMessage[][]>();
  for (const group of channels.values()) {
    const key = [group[0]?.state, group[0]?.subject, ...group.map(({ to }) => to)].join(' ');
    lines.set(key, [...(lines.get(key) ?? []), group]);
  }
  return [...lines.values()].flatMap((groups) => {
    const [first] = groups.flat();
    if (first === undefined) return [];
    const kinds = groups.flatMap(([one]) => (one === undefined ? [] : [kindWords[one.kind]])).join('、');
    const to = (groups[0] ?? []).map((each) => each.to).join('、');
    const latest = Math.max(...groups.flat().map(({ receivedAtMs }) => receivedAtMs ?? Number.NEGATIVE_INFINITY));
    const at = purpose === 'read' && Number.isFinite(latest) ? ` ${offsetText(latest)}` : '';
    return [`${padded(kinds, NAME_WIDTH)}${first.subject} → ${to}，${stateWords[first.state]}${at}`];
  });
}

/** The comparison without the name of what is compared, which stands before it already. */
function comparison({ name, holds }: StoryReading): string {
  if (holds === null) return '';
  const [zh, en] = [holds.zh.replace(`${name.zh} `, ''), holds.en.replace(`${name.en} `, '')];
  return `（${zh === en ? zh : `${zh} ${en}`}）`;
}

function readingLine(reading: StoryReading, purpose: Purpose): string {
  const { name, text, measured, sourceAtMs, receivedAtMs } = reading;
  const value = purpose === 'compared' && measured ? '≈' : words(text);
  const line = `${words(name)} = ${value}${comparison(reading)}`;
  if (purpose === 'compared') return line;
  const received = receivedAtMs === null ? '–' : offsetText(receivedAtMs);
  return `${padded(`源 ${offsetText(sourceAtMs)}  收 ${received}`, NAME_WIDTH)}${line}`;
}

/** Times that follow from what people did when; the others are set by the clocks of the district and exact. */
const byPeople: readonly StoryClock['what'][] = ['met', 'goes_on', 'resumed'];

function clockLine({ kind, what, ms, dueAtMs }: StoryClock, purpose: Purpose): string {
  const said: Readonly<Record<StoryClock['what'], LocalisedText>> = {
    opened: { zh: '开始', en: 'opened' },
    tightened: { zh: '收紧', en: 'tightened' },
    goes_on: { zh: '继续计时', en: 'goes on' },
    paused: { zh: '暂停', en: 'paused for' },
    resumed: { zh: '恢复计时', en: 'runs again' },
    met: { zh: '按时', en: 'met' },
    breached: { zh: '已超过', en: 'BREACHED' },
    cancelled: { zh: '取消', en: 'cancelled' },
  };
  const isLate = what === 'met' && ms !== null && ms < 0;
  const told = isLate ? { zh: '超时后完成', en: 'met late' } : said[what];
  const start = `${padded(words(deadlineKindNames[kind]), NAME_WIDTH)}${words(told)}`;
  if (ms === null || (purpose === 'compared' && byPeople.includes(what))) return start;
  const duration = words(durationWords(what === 'paused' ? roughly(ms) : ms));
  if (what === 'met') return `${start}, ${duration} ${isLate ? '迟 late' : '剩余 left'}`;
  const due = dueAtMs === null || purpose === 'compared' ? '' : `, 截止 due ${offsetText(dueAtMs)}`;
  return `${start} ${duration}${due}`;
}

function actorText(actor: { readonly name: string; readonly role: keyof typeof roleNames | null }): string {
  return actor.role === null ? actor.name : `${actor.name} (${words(roleNames[actor.role])})`;
}

/** The first line of an entry, and those that are indented below it. */
function linesOf(entry: StoryEntry, purpose: Purpose): readonly [head: string, below: readonly string[]] {
  const below = (label: string, lines: readonly string[]) =>
    lines.map((line) => `${padded(label, LABEL_WIDTH)}${line}`);
  switch (entry.kind) {
    case 'field':
      return [`现场 On site: ${words(entry.text)}`, []];
    case 'look':
      return [`${actorText(entry.actor)} 查看 looks`, below('所见 sees', [words(entry.text)])];
    case 'refused': {
      const { actor, action, status, code, detail } = entry;
      const head = `${actorText(actor)} 试图 tries: ${words(ticketActionNames[action])} — 被拒绝 REFUSED`;
      return [head, below('原因 why', [`${status} ${code}: ${detail}`])];
    }
    case 'event': {
      const { type, actor, details, clocks, readings, messages } = entry;
      const who = actor === null ? '系统 system' : actorText(actor);
      return [
        `${words(eventWords(type))} — ${who}`,
        [
          ...below('内容 what', details.map(words)),
          ...below(
            '读数 reading',
            readings.map((each) => readingLine(each, purpose)),
          ),
          ...below(
            '时限 clock',
            clocks.map((each) => clockLine(each, purpose)),
          ),
          ...below('消息 message', messageLines(messages, purpose)),
        ],
      ];
    }
  }
}

function headerOf(timeline: StoryTimeline): string[] {
  const { title, about, ticket, settings } = timeline;
  const state = ticketStateNames[ticket.state];
  const sign = ticket.hungSign ? '，曾挂牌督办 had the sign' : '';
  return [
    words(title),
    words(ticket.title),
    `${words(ticket.place)}`,
    `${words(ticket.problemClass)} · ${words(severityNames[ticket.severity])} · 结果 ends as ${words(state)}${sign}`,
    about.zh,
    about.en,
    ...settings.map((each) => `设置 set beforehand: ${words(each)}`),
  ];
}

/** A story to read: times from the sample that raised the ticket, everything that belongs to an event below it. */
export function printTimeline(timeline: StoryTimeline): string {
  const lines = [
    ...headerOf(timeline),
    '时间自引发工单的读数起算；源：采集端时钟，收：平台收到',
    'Times count from the reading that raised the ticket; 源 by the source’s clock, 收 received by the cloud',
    '',
  ];
  for (const entry of timeline.entries) {
    const [head, below] = linesOf(entry, 'read');
    lines.push(`${padded(offsetText(entry.atMs), TIME_WIDTH)}${head}`);
    lines.push(...below.map((line) => `${' '.repeat(TIME_WIDTH)}${line}`));
  }
  return `${lines.join('\n')}\n`;
}

/** Events of the sensors in a row come in the order of the rules' ids: two in the same second have no other. */
function ordered(entries: readonly StoryEntry[]): readonly StoryEntry[] {
  const key = (entry: StoryEntry) => (entry.kind === 'event' ? entry.details.map(words).join() : '');
  const isSensors = (entry: StoryEntry | undefined) =>
    entry?.kind === 'event' && ['hazard_joined', 'hazard_changed'].includes(entry.type);
  const result: StoryEntry[] = [];
  let row: StoryEntry[] = [];
  for (const entry of entries) {
    if (!isSensors(entry)) {
      result.push(...row, entry);
      row = [];
      continue;
    }
    row = [...row, entry].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }
  return [...result, ...row];
}

/** What only says that time went by. */
const ofSlowness = ['reminded', 'deadline_near'];

/** The lines in which two runs of a story must agree: order, words, values, clocks' limits and messages, without times. */
export function comparedLines(timeline: StoryTimeline): string[] {
  const entries = timeline.entries.filter((entry) => entry.kind !== 'event' || !ofSlowness.includes(entry.type));
  return [
    ...headerOf(timeline),
    ...ordered(entries).flatMap((entry) => {
      const [head, below] = linesOf(entry, 'compared');
      return [head, ...below.map((line) => `    ${line}`)];
    }),
  ];
}
