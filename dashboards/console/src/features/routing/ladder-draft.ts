import { Severity } from '@anju/contracts';
import type { TicketLadderView } from '@anju/contracts/api-client';

export const ladderTimes = ['remindMs', 'upAfterMs', 'overdueStepMs'] as const;
export type LadderTime = (typeof ladderTimes)[number];
export type Times = TicketLadderView['times'][number];

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The longest that the API takes. */
export const longestDays: Readonly<Record<LadderTime, number>> = { remindMs: 7, upAfterMs: 14, overdueStepMs: 30 };

/** Whole minutes as they are being typed. */
export type LadderDraft = Readonly<Record<Severity, Readonly<Record<LadderTime, string>>>>;

/** What holds: the district's own times, else those that ship. */
export function timesInForce({ times, defaults }: Pick<TicketLadderView, 'times' | 'defaults'>): Times[] {
  return defaults.map((each) => times.find(({ severity }) => severity === each.severity) ?? each);
}

export function draftOf(times: readonly Times[]): LadderDraft {
  const draftAt = (severity: Severity) => {
    const found = times.find((each) => each.severity === severity);
    const minutes = (time: LadderTime) => (found === undefined ? '' : String(found[time] / MINUTE));
    return { remindMs: minutes('remindMs'), upAfterMs: minutes('upAfterMs'), overdueStepMs: minutes('overdueStepMs') };
  };
  return {
    critical: draftAt('critical'),
    major: draftAt('major'),
    minor: draftAt('minor'),
    notice: draftAt('notice'),
  };
}

/** `undefined`: what was typed is no time that a ladder may have. */
export function timeOf(text: string, time: LadderTime): number | undefined {
  if (!/^\d+(\.\d+)?$/.test(text.trim())) return undefined;
  const timeMs = Math.round(Number(text) * MINUTE);
  return timeMs >= MINUTE && timeMs <= longestDays[time] * DAY ? timeMs : undefined;
}

const isSame = (a: Times, b: Times): boolean => ladderTimes.every((time) => a[time] === b[time]);

/** What is to be sent, without what ships anyway; `undefined` while something is no time or contradicts another. */
export function timesOf(draft: LadderDraft, defaults: readonly Times[]): Times[] | undefined {
  const times: Times[] = [];
  for (const severity of Severity.options) {
    const typed = draft[severity];
    const [remindMs, upAfterMs, overdueStepMs] = ladderTimes.map((time) => timeOf(typed[time], time));
    if (remindMs === undefined || upAfterMs === undefined || overdueStepMs === undefined) return undefined;
    if (remindMs > upAfterMs) return undefined;
    const own = { severity, remindMs, upAfterMs, overdueStepMs };
    if (!defaults.some((each) => each.severity === severity && isSame(each, own))) times.push(own);
  }
  return times;
}
