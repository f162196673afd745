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
  /** Name of who answered. */
  readonly acknowledgedBy: string | null;
}
