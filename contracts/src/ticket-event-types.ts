import type { TicketAction } from './ticket.js';

/**
 * What a ticket's log tells beside the actions of people and their proposals. Whoever adds a type names it in the ledgers
 * (`progress-text.ts`), where the compiler asks for it.
 */
export const systemEventTypes = [
  'raised',
  'hazard_joined',
  'hazard_changed',
  'hazard_returned',
  'report_joined',
  'file_added',
  'absorbed',
  'escalated',
  'reminded',
  'deadline_near',
  'deadline_breached',
  'part_overdue',
  'unassigned',
  'hung_sign',
] as const;
export type SystemEventType = (typeof systemEventTypes)[number];

/** Every type of an event in a ticket's log. */
export type TicketEventType = TicketAction | `${TicketAction}_proposed` | SystemEventType;
