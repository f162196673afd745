import {
  type HazardExplanation,
  type HazardView,
  type LocalisedText,
  type PointView,
  problemClasses,
  severityNames,
  type TicketView,
} from '@anju/contracts';
import { detailsOf, hazardChangeWords } from './event-words.js';
import { kindOfChannel } from './message-receiver.js';
import { idsIn, type StoryRecord, sampleKey } from './stage.js';
import type { Story } from './story.js';
import { durationWords } from './time-text.js';
import type { StoryClock, StoryEntry, StoryMessage, StoryReading, StoryTimeline } from './timeline.js';

type Event = TicketView['events'][number];
type Moment = HazardExplanation['moments'][number];
type Hazard = StoryRecord['hazards'][number];

/** Readings of a moment are told by their values, the ids of this run by what they stand for. */
export function collectTimeline(story: Pick<Story, 'name' | 'title' | 'about'>, record: StoryRecord): StoryTimeline {
  const { ticket } = record;
  const zeroMs = Math.min(...record.hazards.map(({ hazard }) => hazard.beganMs));
  const clocks = clocksOf(ticket, zeroMs);
  const messages = messagesOf(record, zeroMs);
  const events = ticket.events.map((event): StoryEntry => {
    const hazards = record.hazards.filter(({ hazard }) => idsIn(event.data).includes(hazard.id));
    return {
      kind: 'event',
      atMs: event.atMs - zeroMs,
      type: event.type,
      actor: event.actor === null ? null : { name: event.actor, role: event.actorRole },
      details: [...hazards.flatMap((each) => hazardWords(event, each)), ...detailsOf(event, record.parties)],
      clocks: clocks.get(event.seq) ?? [],
      readings: hazards.flatMap((each) => readingsOf(event, each, record, zeroMs)),
      messages: messages.get(event.seq) ?? [],
    };
  });
  const moments = record.moments.map((moment): StoryEntry => {
    const atMs = moment.atMs - zeroMs;
    if (moment.kind === 'field') return { kind: 'field', atMs, text: moment.text };
    const actor = { name: moment.who.name, role: moment.who.role };
    if (moment.kind === 'look') return { kind: 'look', atMs, actor, text: moment.text };
    const { status, code, detail } = moment.refusal;
    return {
      ...{ kind: 'refused', atMs, actor, action: moment.action, status, code },
      detail: withoutIds(detail, record),
    };
  });
  return {
    story: story.name,
    title: story.title,
    about: story.about,
    ticket: {
      title: ticket.title,
      place: placeOf(ticket),
      problemClass: problemClasses[ticket.problemClass],
      severity: ticket.severity,
      state: ticket.state,
      hungSign: ticket.hungSign,
    },
    settings: [...record.settings],
    // Stable: of two in the same millisecond the log's comes in its own order.
    entries: [...events, ...moments].sort((a, b) => a.atMs - b.atMs),
  };
}

function placeOf({ estateName, facilityName }: TicketView): LocalisedText {
  const at = (locale: 'zh' | 'en') => [estateName[locale], facilityName?.[locale]].filter(Boolean).join(' · ');
  return { zh: at('zh'), en: at('en') };
}

function withoutIds(text: string, { ticket, hazards }: StoryRecord): string {
  const known = hazards.reduce((sofar, { hazard }) => sofar.replaceAll(` (${hazard.id})`, ''), text);
  return known.replaceAll(ticket.id, 'T-1');
}

/** Events in which a hazard comes to the ticket. */
const comings = ['raised', 'hazard_joined', 'hazard_returned'];

const momentOf = (explanation: HazardExplanation, state: Moment['state']) =>
  explanation.moments.find((moment) => moment.state === state);

function hazardWords({ type, data }: Event, { hazard, explanation }: Hazard): LocalisedText[] {
  const { ruleId, ruleName } = hazard;
  const name = { zh: `${ruleId} ${ruleName.zh}`, en: ruleName.en };
  const lasted = (from: Moment['state'], to: Moment['state']): number =>
    (momentOf(explanation, to)?.atMs ?? 0) - (momentOf(explanation, from)?.atMs ?? 0);
  if (comings.includes(type)) {
    const severity = severityNames[hazard.severity];
    const heldMs = lasted('began', 'active');
    const held = durationWords(heldMs);
    const since = heldMs === 0 ? { zh: '立即', en: 'at once' } : { zh: `已持续 ${held.zh}`, en: `held for ${held.en}` };
    return [{ zh: `${name.zh}，${severity.zh}，${since.zh}`, en: `${name.en}, ${severity.en}, ${since.en}` }];
  }
  const words = hazardChangeWords(data.change);
  const told = { zh: `${name.zh} ${words.zh}`, en: `${name.en} ${words.en.toLowerCase()}` };
  if (data.change !== 'cleared' || momentOf(explanation, 'clearing') === undefined) return [told];
  const normal = durationWords(lasted('clearing', 'cleared'));
  return [{ zh: `${told.zh}，正常已满 ${normal.zh}`, en: `${told.en}, normal for ${normal.en}` }];
}

/** What of the rule's condition held when the hazard came, or is otherwise than then when it goes. */
function readingsOf(event: Event, { explanation }: Hazard, record: StoryRecord, zeroMs: number): StoryReading[] {
  const began = momentOf(explanation, 'began');
  if (began === undefined) return [];
  const clearing = momentOf(explanation, 'clearing');
  const { change } = event.data;
  if (comings.includes(event.type)) {
    return readingsIn(began, ({ truth }) => truth === 'true', record, zeroMs);
  }
  const going =
    change === 'clearing' ? clearing : change === 'cleared' && clearing === undefined ? lastOf(explanation) : undefined;
  if (going === undefined) return [];
  return readingsIn(going, ({ truth }, index) => truth !== began.parts[index]?.truth, record, zeroMs);
}

const lastOf = (explanation: HazardExplanation) => momentOf(explanation, 'cleared');

function readingsIn(
  moment: Moment,
  isTold: (part: Moment['parts'][number], index: number) => boolean,
  { points, receipts }: StoryRecord,
  zeroMs: number,
): StoryReading[] {
  const told = new Map<string, StoryReading>();
  for (const { samples, text, truth } of moment.parts.filter(isTold)) {
    for (const { point, value, sourceTimeMs } of samples) {
      const view = points.find(({ key }) => key === point);
      const measured = view?.type === 'number';
      const before = told.get(point);
      if (before !== undefined && (truth !== 'true' || before.holds !== null)) continue;
      const receivedMs = receipts.get(sampleKey(point, sourceTimeMs));
      told.set(point, {
        point,
        name: view?.name ?? { zh: point, en: point },
        text: valueText(value, view),
        measured,
        holds: measured && truth === 'true' ? text : null,
        sourceAtMs: sourceTimeMs - zeroMs,
        receivedAtMs: receivedMs === undefined ? null : receivedMs - zeroMs,
      });
    }
  }
  return [...told.values()];
}

function valueText(value: HazardView['evidence'][number]['value'], view: PointView | undefined): LocalisedText {
  const label = view?.labels?.[String(typeof value === 'boolean' ? Number(value) : value)];
  if (label !== undefined) {
    const code = typeof value === 'number' ? `${value} ` : '';
    return { zh: `${code}${label.zh}`, en: label.en };
  }
  const unit = view === undefined || view.unit === '1' ? '' : ` ${view.unit}`;
  return { zh: `${String(value)}${unit}`, en: '' };
}

/** What each event did to the clocks, by the event's number: from the due times in the log and the times of the rows. */
function clocksOf({ events, deadlines }: TicketView, zeroMs: number): Map<number, StoryClock[]> {
  const running = new Map<string, number>();
  const ended = new Set<(typeof deadlines)[number]>();
  const changes = new Map<number, StoryClock[]>();
  for (const { seq, type, atMs, data } of events) {
    const found: StoryClock[] = [];
    for (const deadline of deadlines) {
      const { kind, dueMs, metMs, cancelledMs, breachedMs } = deadline;
      if (type === 'deadline_breached' && breachedMs === atMs && data.kind === kind) {
        found.push({ kind, what: 'breached', ms: null, dueAtMs: dueMs - zeroMs });
      }
      if (ended.has(deadline) || !isPersons(type)) continue;
      if (metMs === atMs) found.push({ kind, what: 'met', ms: dueMs - atMs, dueAtMs: null });
      else if (cancelledMs === atMs) found.push({ kind, what: 'cancelled', ms: null, dueAtMs: null });
      else continue;
      ended.add(deadline);
      running.delete(kind);
    }
    for (const { kind, dueMs } of dueIn(data)) {
      const before = running.get(kind);
      running.set(kind, dueMs);
      if (before === dueMs) continue;
      found.push({ kind, ...movement(type, before, dueMs, atMs), dueAtMs: dueMs - zeroMs });
    }
    changes.set(seq, found);
  }
  return changes;
}

/** What time and sensors do meets and cancels no clock; it may be in the same millisecond as a person's doing. */
const isPersons = (type: string): boolean =>
  !['deadline_breached', 'part_overdue', 'escalated', 'reminded', 'raised'].includes(type);

function dueIn(data: Event['data']): readonly { readonly kind: StoryClock['kind']; readonly dueMs: number }[] {
  return Array.isArray(data.due) ? (data.due as { kind: StoryClock['kind']; dueMs: number }[]) : [];
}

function movement(
  type: string,
  before: number | undefined,
  dueMs: number,
  atMs: number,
): Pick<StoryClock, 'what' | 'ms'> {
  if (before === undefined) return { what: type === 'fail' ? 'goes_on' : 'opened', ms: dueMs - atMs };
  if (type === 'suspend') return { what: 'paused', ms: dueMs - before };
  if (type === 'resume') return { what: 'resumed', ms: dueMs - atMs };
  return { what: 'tightened', ms: dueMs - atMs };
}

/** Deliveries as the API tells of them, each with the event that it was made for, by the event's number. */
function messagesOf(record: StoryRecord, zeroMs: number): Map<number, StoryMessage[]> {
  const { ticket, notifications, phones } = record;
  const unmatched = [...record.received];
  const messages = new Map<number, StoryMessage[]>();
  for (const { channelId, address, subject, state, createdMs } of notifications) {
    const end = address?.slice(-4) ?? '';
    const index = unmatched.findIndex(
      (each) => each.channelId === channelId && each.subject === subject && each.address.endsWith(end),
    );
    const [received] = index < 0 ? [] : unmatched.splice(index, 1);
    const seq = received?.seq ?? ticket.events.findLast(({ atMs }) => atMs <= createdMs)?.seq ?? 1;
    const phone = [...phones.keys()].find((each) => each.endsWith(end));
    messages.set(seq, [
      ...(messages.get(seq) ?? []),
      {
        channel: channelId,
        kind: kindOfChannel(channelId),
        to: address === null ? '区指挥中心' : ((phone === undefined ? undefined : phones.get(phone)) ?? address),
        subject: subject.replace(` ${ticket.id}`, ''),
        state,
        receivedAtMs: received === undefined ? null : received.atMs - zeroMs,
      },
    ]);
  }
  for (const list of messages.values()) {
    list.sort((a, b) => (`${a.channel} ${a.to}` < `${b.channel} ${b.to}` ? -1 : 1));
  }
  return messages;
}
