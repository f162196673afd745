import { z } from 'zod';
import { Slug } from '../identifiers.js';
import { TimeMs } from './common.js';

/** A party with open tickets at places where it works no more: nobody may be left waiting for it. */
export const LeftTickets = z.object({
  partyId: Slug,
  partyName: z.string(),
  /** `gone`: it works here no more. `contract_over`: the contract by which it would lead them has ended. */
  why: z.enum(['gone', 'contract_over']),
  /** Since when it is gone; `null`: it is not, a contract of it is over. */
  goneMs: TimeMs.nullable(),
  /** Open tickets that it leads. */
  leads: z.array(z.string()),
  /** Open tickets in which its part (协办) is open. */
  helps: z.array(z.string()),
});
export type LeftTickets = z.infer<typeof LeftTickets>;

/** Open tickets that a party leads or has a part in; at most 500, those of the asking person's places. */
export const HeldTickets = z.object({
  /** Open tickets that it leads. */
  leads: z.array(z.string()),
  /** Open tickets in which its part (协办) is open. */
  helps: z.array(z.string()),
});
export type HeldTickets = z.infer<typeof HeldTickets>;

export const HandOverRequest = z.strictObject({
  /** Stays in the log of every ticket. */
  reason: z.string().trim().min(1).max(500),
});
export type HandOverRequest = z.infer<typeof HandOverRequest>;

export const HandOverOutcome = z.object({
  ticketId: z.string(),
  /** Who leads it now. */
  leadPartyId: Slug.nullable(),
  /**
   * `null`: it was handed over. `nobody_else`: nobody else is routed for it. `suspended`, `verifying`: nobody is assigned in that state;
   * it is resumed first, or its acceptance decides. `refused`: it was changed at the same time, or the user may not assign it.
   */
  left: z.enum(['nobody_else', 'suspended', 'verifying', 'refused']).nullable(),
});
export type HandOverOutcome = z.infer<typeof HandOverOutcome>;
