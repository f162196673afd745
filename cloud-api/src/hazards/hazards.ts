import type { HazardsQuery, HazardView, Page, RuleView, Severity } from '@anju/contracts';
import type { Logger } from 'pino';
import type { Registry as MetricsRegistry } from 'prom-client';
import type { LiveBus } from '../live/live-bus.js';
import type { Clock } from '../platform/clock.js';
import type { Database, Scope } from '../platform/db/database.js';
import type { HazardTickets } from '../tickets/hazard-tickets.js';
import type { CommitSource } from './evaluation-commit.js';
import type { EvaluatedSample, FacilityDirectory } from './facility-directory.js';

export interface HazardsOptions {
  readonly database: Database;
  readonly facilities: FacilityDirectory;
  readonly tickets: HazardTickets;
  readonly bus: LiveBus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: MetricsRegistry;
  /** Called after the commit with the tickets that hazards opened, joined or told something. */
  readonly onTicketsChanged?: (ticketIds: readonly string[]) => void;
  readonly timing?: Partial<HazardsTiming>;
}

/** All in ms. */
export interface HazardsTiming {
  /** Late readings within this bound correct the record; beyond it they are retrospective only. */
  readonly lateBoundMs: number;
  /** A hazard of the same rule and instance that returns within this time counts as a recurrence. */
  readonly flappingWindowMs: number;
  /** Evaluations without a hazard change are committed together after this time. */
  readonly commitIntervalMs: number;
}

/** Who did it, for the event of the ticket. */
export interface Person {
  readonly userId: string;
  readonly displayName: string;
}

export type ResetOutcome =
  | { readonly ok: true; readonly hazard: HazardView }
  /** `not_latched`: it waits for no reset. */
  | { readonly ok: false; readonly why: 'not_found' | 'not_latched' };

export interface Hazards {
  /** Restores what the evaluators remember. Nothing is evaluated before. */
  start(): Promise<void>;
  /** Commits what is evaluated, then stops the timers. */
  stop(): Promise<void>;

  /** In the order of (state time, id), newest first. Throws `request.invalid` for a cursor that is none of ours. */
  list(scope: Scope, query: HazardsQuery): Promise<Page<HazardView>>;
  /** `undefined`: no such hazard within the scope. */
  get(scope: Scope, hazardId: string): Promise<HazardView | undefined>;
  /** Hazards that are active or clearing, by facility and severity, within the scope. */
  countActive(scope: Scope): Promise<ReadonlyMap<string, Partial<Record<Severity, number>>>>;
  rules(): readonly RuleView[];
  /** A named person ends a latched hazard, with a reason that goes to the ticket's log. */
  reset(scope: Scope, person: Person, hazardId: string, reason: string): Promise<ResetOutcome>;

  /** Evaluates readings on arrival, in memory; the commit follows. */
  evaluate(facilityId: string, samples: readonly EvaluatedSample[]): void;
  /** The facilities' agent went silent, or speaks again. */
  setWatched(facilityIds: readonly string[], watched: boolean, atMs: number): void;
  /** What must be committed in the same transaction as the evaluation. */
  commitWith(source: CommitSource): void;
  /** A source has something to commit: `now` at once, else within the interval. */
  requestCommit(when: 'now' | 'soon'): void;
}
