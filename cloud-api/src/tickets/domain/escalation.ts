import type { EscalationCause, EscalationLevel } from '@anju/contracts';

/** Who was called last for a ticket, and whether anybody has answered. */
export interface Escalation {
  readonly level: EscalationLevel;
  readonly cause: EscalationCause;
  readonly calledMs: number;
  /** Last time that the call was made or repeated. */
  readonly remindedMs: number;
  readonly reminders: number;
  readonly acknowledgedMs: number | null;
  /** Version of the district's ladder by which the next call is made; absent: of before there were versions, as it ships. */
  readonly ladderVersion?: number;
  /** Name of who answered. */
  readonly acknowledgedBy: string | null;
}
