import type {
  FacilityModeView,
  FacilityModeWrite,
  HazardExplanation,
  HazardsQuery,
  HazardView,
  Page,
  RuleSettingsView,
  RuleSettingsWrite,
  RuleView,
  Severity,
  WhatIfRequest,
  WhatIfResult,
} from '@anju/contracts';
import type { RuleDefinition } from '@anju/rules';
import type { Logger } from 'pino';
import type { Registry as MetricsRegistry } from 'prom-client';
import type { LiveBus } from '../live/live-bus.js';
import type { Clock } from '../platform/clock.js';
import type { Database, Scope } from '../platform/db/database.js';
import type { ReadingStore } from '../readings/reading-store.js';
import type { HazardTickets } from '../tickets/hazard-tickets.js';
import type { Watched } from './domain/common-cause.js';
import type { CommitSource } from './evaluation-commit.js';
import type { EvaluatedSample, FacilityDirectory } from './facility-directory.js';
import type { PlacedSettings } from './usecases/rule-settings-records.js';

export interface HazardEngineOptions {
  readonly database: Database;
  /** Those that are evaluated. */
  readonly facilities: FacilityDirectory;
  readonly tickets: HazardTickets;
  readonly bus: LiveBus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: MetricsRegistry;
  /** Default: the shipped rules. */
  readonly rules?: readonly RuleDefinition[];
  /** The street whose facilities these are; absent: all streets. */
  readonly groupId?: string;
  /** Called after the commit with the tickets that hazards opened, joined or told something. */
  readonly onTicketsChanged?: (ticketIds: readonly string[]) => void;
  readonly timing?: Partial<HazardsTiming>;
}

export interface HazardQueriesOptions {
  readonly database: Database;
  readonly facilities: FacilityDirectory;
  readonly clock: Clock;
  /** What explanations and trials of rules read; without it there are none. */
  readonly readings?: Pick<ReadingStore, 'range'>;
  /** Default: the shipped rules. */
  readonly rules?: readonly RuleDefinition[];
  /** A place has other settings now, by this process. */
  readonly settled?: (placed: PlacedSettings) => void;
  /** A mode began or ended, by this process. */
  readonly modeChanged?: (mode: FacilityModeView) => void;
}

export interface HazardsOptions extends HazardEngineOptions, Omit<HazardQueriesOptions, 'settled' | 'modeChanged'> {}

/** All in ms. */
export interface HazardsTiming {
  /** Late readings within this bound correct the record; beyond it they are retrospective only. */
  readonly lateBoundMs: number;
  /** A hazard of the same rule and instance that returns within this time counts as a recurrence. */
  readonly flappingWindowMs: number;
  /** A hazard that still holds so long after the one whose cause it shared, or that one's ticket, was over opens a ticket of its own. DEFAULT. */
  readonly outlastMs: number;
  /** How often it is looked whether tickets that others wait under were ended by people. */
  readonly lookEveryMs: number;
  /** Evaluations without a hazard change are committed together after this time. */
  readonly commitIntervalMs: number;
  /** The evaluators' memory is written at least this often, so that a restart replays no more than this. */
  readonly snapshotIntervalMs: number;
  readonly commitRetryMinMs: number;
  readonly commitRetryMaxMs: number;
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

/** What any process may ask and decide, beside those that evaluate. */
export interface HazardQueries {
  /** Reads the settings in force, by which rules are explained and tried. */
  start(): Promise<void>;
  /** Takes what other processes have changed of the settings. */
  refresh(): Promise<void>;
  /** In the order of (state time, id), newest first. Throws `request.invalid` for a cursor that is none of ours. */
  list(scope: Scope, query: HazardsQuery): Promise<Page<HazardView>>;
  /** `undefined`: no such hazard within the scope. */
  get(scope: Scope, hazardId: string): Promise<HazardView | undefined>;
  /** Hazards that are active or clearing, by facility and severity, within the scope. */
  countActive(scope: Scope): Promise<ReadonlyMap<string, Partial<Record<Severity, number>>>>;
  rules(): readonly RuleView[];
  /** Which samples made it fire, from the stored readings; `undefined`: no such hazard within the scope. */
  explain(scope: Scope, hazardId: string): Promise<HazardExplanation | undefined>;
  /**
   * A changed rule over stored readings; `undefined`: no such rule. Throws `request.invalid`, `request.not_found` (a facility),
   * `request.too_many` (one trial at a time).
   */
  whatIf(scope: Scope, ruleId: string, request: WhatIfRequest): Promise<WhatIfResult | undefined>;
  /** What `district` or an estate changes of the rules; `undefined`: no such place within the scope. */
  ruleSettings(scope: Scope, place: string): Promise<RuleSettingsView | undefined>;
  /** A further version, in force at once. Throws `request.invalid`, `registry.conflict`. */
  putRuleSettings(
    scope: Scope,
    person: Person,
    place: string,
    write: RuleSettingsWrite,
  ): Promise<RuleSettingsView | 'not_found' | 'forbidden'>;
  /** Tests and maintenance of a facility, newest first. */
  modes(scope: Scope, facilityId: string): Promise<readonly FacilityModeView[]>;
  /** The test or maintenance that runs, by facility, within the scope. */
  runningModes(scope: Scope): Promise<ReadonlyMap<string, FacilityModeView>>;
  /** From now on the facility's hazards are recorded and call nobody. Throws `request.invalid`. */
  beginMode(
    scope: Scope,
    person: Person,
    facilityId: string,
    write: FacilityModeWrite,
  ): Promise<FacilityModeView | 'not_found'>;
  /** Ends it before its time; what is still active calls people. `undefined`: none of this id runs within the scope. */
  endMode(scope: Scope, person: Person, modeId: string): Promise<FacilityModeView | undefined>;
}

/** What people do with hazards. */
export interface HazardOperations extends Omit<HazardQueries, 'start' | 'refresh'> {
  /** A named person ends a latched hazard, with a reason that goes to the ticket's log. */
  reset(scope: Scope, person: Person, hazardId: string, reason: string): Promise<ResetOutcome>;
}

/** Evaluates the readings of a lane and commits what that changes. One process at a time has the engine of a facility. */
export interface HazardEngine {
  /** Restores what the evaluators remember. Nothing is evaluated before. */
  start(): Promise<void>;
  /** Commits what is evaluated, then stops the timers. */
  stop(): Promise<void>;
  /** Stops; the database is offered once what it may refuse now. */
  abandon(): Promise<void>;
  /** Settings of places, as they are now; what is known already changes nothing. */
  takeSettings(placed: readonly PlacedSettings[]): void;
  /** Modes of facilities that began or ended; what is known already changes nothing. */
  takeModes(modes: readonly FacilityModeView[]): void;
  /** Ends a latched hazard in memory; the commit follows. `false`: it waits for no reset. */
  reset(
    target: { readonly facilityId: string; readonly ruleId: string; readonly instance: string | null },
    by: Person & { readonly reason: string },
  ): boolean;
  /**
   * Evaluates readings on arrival, in memory; the commit follows. `ingestSeq`: of a replayed batch, which is skipped where the
   * facility's snapshot has it already.
   */
  evaluate(facilityId: string, samples: readonly EvaluatedSample[], ingestSeq?: number): void;
  /** Everything up to `ingestSeq` is stored, and was evaluated before. */
  stored(ingestSeq: number): void;
  /**
   * Whether anybody can speak for the facilities: `unknown` while the host itself is deaf, when no time passes for their
   * rules; then silence counts. `device_dead`: the agent is there and does not reach the device.
   */
  setWatched(facilityIds: readonly string[], watched: Watched): void;
  /** What must be committed in the same transaction as the evaluation. */
  commitWith(source: CommitSource): void;
  /** A source has something to commit: `now` at once, else within the interval. */
  requestCommit(when: 'now' | 'soon'): void;
  /** Commits until nothing is left; resolves `false` when the database refused. */
  flush(): Promise<boolean>;
  /** The last transaction failed. */
  readonly databaseDown: boolean;
}

/** Both in one process. */
export interface Hazards extends HazardOperations, Omit<HazardEngine, 'reset' | 'abandon'> {}
