import type { DutyEntryValue, RosterMember, WeeklyShift } from '@anju/contracts';
import type { Call } from '../routing.js';
import { DAY_MS, dayText, lastMs, localOf, midnightMs, timeOfDayMs, weekdayOf } from './shanghai.js';

export interface DutyEntry {
  readonly id: string;
  readonly value: DutyEntryValue;
  readonly createdMs: number;
}

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  /** The first first; empty: a hole. */
  readonly userIds: readonly string[];
}

interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The shift that begins on that day; `undefined`: none does. */
function shiftOn(shift: WeeklyShift, day: number): Interval | undefined {
  const text = dayText(day);
  const isWithin = shift.fromDay <= text && (shift.toDay === null || text <= shift.toDay);
  if (!isWithin || !shift.weekdays.includes(weekdayOf(day))) return undefined;
  const [from, to] = [timeOfDayMs(shift.from), timeOfDayMs(shift.to)];
  const begins = midnightMs(day);
  return { fromMs: begins + from, toMs: begins + (to > from ? to : to + DAY_MS) };
}

/** Shifts that touch the time from `fromMs` to `toMs`; one that began the day before may reach into it. */
function shiftsWithin(shift: WeeklyShift, fromMs: number, toMs: number): Interval[] {
  const last = localOf(toMs).day;
  const found: Interval[] = [];
  for (let day = localOf(fromMs).day - 1; day <= last; day += 1) {
    const interval = shiftOn(shift, day);
    if (interval !== undefined && interval.fromMs <= toMs && interval.toMs > fromMs) found.push(interval);
  }
  return found;
}

const covers = ({ fromMs, toMs }: Interval, atMs: number): boolean => fromMs <= atMs && atMs < toMs;

function inOrder(entries: readonly DutyEntry[]): DutyEntry[] {
  return [...entries].sort((a, b) => a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1));
}

/** Who is on duty, the first first. Shifts add up; exceptions change that, one after the other as they were written. */
export function onDutyAt(entries: readonly DutyEntry[], atMs: number): readonly string[] {
  const ordered = inOrder(entries);
  let on = new Set<string>();
  for (const { value } of ordered) {
    if (value.kind !== 'weekly') continue;
    if (shiftsWithin(value, atMs, atMs).some((shift) => covers(shift, atMs))) {
      for (const userId of value.userIds) on.add(userId);
    }
  }
  for (const { value } of ordered) {
    if (value.kind !== 'exception' || !covers(value, atMs)) continue;
    const { offUserIds, onUserIds } = value;
    on = new Set([...on].filter((userId) => offUserIds !== null && !offUserIds.includes(userId)));
    for (const userId of onUserIds) on.add(userId);
  }
  return [...on];
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.join('\n') === b.join('\n');

/** The calendar of a time without gaps: each stretch with who is on duty throughout it. */
export function stretchesOf(entries: readonly DutyEntry[], { fromMs, toMs }: Interval): readonly Stretch[] {
  const changes = new Set([fromMs]);
  for (const { value } of entries) {
    const intervals = value.kind === 'weekly' ? shiftsWithin(value, fromMs, toMs) : [value];
    for (const each of intervals) {
      for (const atMs of [each.fromMs, each.toMs]) if (atMs > fromMs && atMs < toMs) changes.add(atMs);
    }
  }
  const times = [...changes].sort((a, b) => a - b);
  const stretches: Stretch[] = [];
  times.forEach((beginMs, index) => {
    const userIds = onDutyAt(entries, beginMs);
    const endMs = times[index + 1] ?? toMs;
    const last = stretches.at(-1);
    if (last !== undefined && same(last.userIds, userIds)) stretches[stretches.length - 1] = { ...last, toMs: endMs };
    else stretches.push({ fromMs: beginMs, toMs: endMs, userIds });
  });
  return stretches;
}

/** Whom entries name, each once. */
export function namedIn(entries: readonly DutyEntry[]): readonly string[] {
  const named = entries.flatMap(({ value }) =>
    value.kind === 'weekly' ? value.userIds : [...(value.offUserIds ?? []), ...value.onUserIds],
  );
  return [...new Set(named)];
}

/** The calendar with only those who are called: whoever cannot be reached is on duty for nobody. */
export function reachableStretches(
  entries: readonly DutyEntry[],
  { members, ...time }: Interval & { readonly members: readonly RosterMember[] },
): readonly Stretch[] {
  const known = new Set(members.map(({ userId }) => userId));
  const stretches: Stretch[] = [];
  for (const { userIds, ...stretch } of stretchesOf(entries, time)) {
    const called = userIds.filter((userId) => known.has(userId));
    const last = stretches.at(-1);
    if (last !== undefined && same(last.userIds, called))
      stretches[stretches.length - 1] = { ...last, toMs: stretch.toMs };
    else stretches.push({ ...stretch, userIds: called });
  }
  return stretches;
}

/**
 * Who of the audience is called: whoever is on duty and can be called, else everybody who can. `members`: those who can, nobody of a
 * party that is gone among them. `entries`: its calendar, empty where it has none.
 */
export function whoIsCalled(
  audience: string,
  about: { readonly members: readonly RosterMember[]; readonly entries: readonly DutyEntry[]; readonly atMs: number },
): Call {
  const { members, entries, atMs } = about;
  if (entries.length === 0) return { audience, basis: 'no_calendar', people: members };
  const on = onDutyAt(entries, atMs).flatMap((userId) => members.filter((member) => member.userId === userId));
  return on.length === 0
    ? { audience, basis: 'nobody_on_duty', people: members }
    : { audience, basis: 'on_duty', people: on };
}

/** Calendars that an audience may have, the most particular first; none: always everybody is called. */
export function rostersOf(audience: string): readonly string[] {
  const at = audience.indexOf(':');
  const [kind, what] = [audience.slice(0, at), audience.slice(at + 1)];
  if (kind === 'party' || kind === 'officers') return [audience];
  if (kind !== 'dispatchers') return [];
  const labels = what.split('.');
  return labels.map((_, index) => `dispatchers:${labels.slice(0, labels.length - index).join('.')}`);
}

/** Where the entry says what cannot be. */
export function entryMistakes(
  value: DutyEntryValue,
  isDay: (text: string) => boolean,
): { field: string; message: string }[] {
  const mistakes: { field: string; message: string }[] = [];
  const twice = (field: string, ids: readonly (string | number)[]) => {
    ids.forEach((id, index) => {
      if (ids.indexOf(id) !== index) mistakes.push({ field: `${field}.${index}`, message: `${id} is there twice` });
    });
  };
  if (value.kind === 'weekly') {
    twice('weekdays', value.weekdays);
    twice('userIds', value.userIds);
    if (!isDay(value.fromDay)) mistakes.push({ field: 'fromDay', message: 'there is no such day' });
    if (value.toDay !== null && !isDay(value.toDay)) mistakes.push({ field: 'toDay', message: 'there is no such day' });
    else if (value.toDay !== null && value.toDay < value.fromDay)
      mistakes.push({ field: 'toDay', message: 'must not be before fromDay' });
    return mistakes;
  }
  twice('onUserIds', value.onUserIds);
  twice('offUserIds', value.offUserIds ?? []);
  if (value.toMs <= value.fromMs) mistakes.push({ field: 'toMs', message: 'must be after fromMs' });
  if (value.toMs > lastMs) mistakes.push({ field: 'toMs', message: 'must be before the year 9999' });
  value.onUserIds.forEach((userId, index) => {
    if (value.offUserIds?.includes(userId) === true)
      mistakes.push({ field: `onUserIds.${index}`, message: `${userId} is off duty in the same entry` });
  });
  if (value.onUserIds.length === 0 && value.offUserIds?.length === 0)
    mistakes.push({ field: 'onUserIds', message: 'the entry changes nothing' });
  return mistakes;
}
