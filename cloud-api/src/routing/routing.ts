import type { CallBasis, RosterMember, RoutingStep } from '@anju/contracts';

/** Who gets a ticket, and how that came about. */
export interface RouteDecision {
  /** `null`: nobody; the dispatchers of the place keep it. */
  readonly leadPartyId: string | null;
  readonly coHandlerPartyIds: readonly string[];
  readonly steps: readonly RoutingStep[];
}

/** Who of an audience is called at a time. */
export interface Call {
  readonly audience: string;
  readonly basis: CallBasis;
  /** The first first. Empty: nobody can log in behind the audience. */
  readonly people: readonly RosterMember[];
}
