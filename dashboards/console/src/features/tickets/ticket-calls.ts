import { EscalationCause, EscalationLevel } from '@anju/contracts';
import type { TicketView } from '@anju/contracts/api-client';

/** One call of a level, as the log has it. */
export interface Call {
  readonly level: EscalationLevel;
  readonly cause: EscalationCause;
  readonly calledMs: number;
  readonly reminders: number;
  /** The latest of all; only of it the ticket knows who answered. */
  readonly isPresent: boolean;
}

/** Who was called, from the estate up. The estate's call is no event of its own: the ticket began with it. */
export function callsOf({
  raisedMs,
  events,
  escalation,
}: Pick<TicketView, 'raisedMs' | 'events' | 'escalation'>): Call[] {
  const calls: Call[] = [
    {
      level: 'estate',
      cause: 'assigned',
      calledMs: escalation?.level === 'estate' ? escalation.calledMs : raisedMs,
      reminders: 0,
      isPresent: false,
    },
  ];
  for (const { type, atMs, data } of events.toSorted((a, b) => a.seq - b.seq)) {
    const level = EscalationLevel.safeParse(data.level);
    if (!level.success) continue;
    const last = calls.at(-1);
    if (type === 'escalated') {
      const cause = EscalationCause.safeParse(data.cause);
      calls.push({
        level: level.data,
        cause: cause.success ? cause.data : 'unacknowledged',
        calledMs: atMs,
        reminders: 0,
        isPresent: false,
      });
    } else if (type === 'reminded' && last?.level === level.data) {
      calls[calls.length - 1] = { ...last, reminders: last.reminders + 1 };
    }
  }
  return calls.map((call, at) => ({ ...call, isPresent: at === calls.length - 1 && escalation !== null }));
}

/** Who was asked first. `null`: nobody was assigned yet. */
export function firstAsked({ events }: Pick<TicketView, 'events'>): { partyId: string; atMs: number } | null {
  const first = events
    .toSorted((a, b) => a.seq - b.seq)
    .find(({ type, data }) => type === 'assign' && typeof data.leadPartyId === 'string');
  return first === undefined ? null : { partyId: String(first.data.leadPartyId), atMs: first.atMs };
}
