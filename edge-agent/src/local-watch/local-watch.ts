import { type LocalisedText, type ReadingValue, Severity } from '@anju/contracts';
import {
  createFacilityEvaluator,
  type FacilityEvaluator,
  type HazardChange,
  type RuleDefinition,
  type Sample,
} from '@anju/rules';
import type { FacilityConfig } from '../config/agent-config.js';
import type { Clock } from '../outbox/ports.js';
import type { LogEntry } from '../outbox/reading-log.js';

/** So long the uplink may be away before it is announced: a reconnect is no outage. DEFAULT. */
export const outageAfterMs = 10_000;
/**
 * A reading that claims to be older is taken for one of now: its clock is wrong, or the gateway's is. It is also how far back the
 * evaluators remember samples, which bounds their memory at thousands of points a second. DEFAULT.
 */
const oldestBelievedMs = 60_000;

/** A hazard as the gateway itself sees it. Times are milliseconds since 1970 UTC by the gateway's clock when they were noted. */
export interface LocalHazard {
  readonly facility: string;
  readonly rule: string;
  readonly ruleVersion: number;
  /** Part of the facility, such as `port-3`, or `null`. */
  readonly instance: string | null;
  readonly severity: Severity;
  readonly name: LocalisedText;
  readonly beganMs: number;
  readonly activeMs: number | null;
  /** Latched: it stays until a named person resets it at the host. */
  readonly needsReset: boolean;
  readonly evidence: readonly { readonly point: string; readonly value: ReadingValue }[];
}

export interface Announcement {
  /** `announcing`: the uplink is away, so nobody else tells. `watching`: the host tells; the list is empty. */
  readonly state: 'watching' | 'announcing';
  /** Since when the uplink is away, ms since 1970 UTC; `null` while it is not. */
  readonly uplinkAwaySinceMs: number | null;
  readonly hazards: readonly LocalHazard[];
}

export interface LocalWatchOptions {
  readonly facilities: readonly FacilityConfig[];
  readonly rules: readonly RuleDefinition[];
  readonly clock: Clock;
  readonly uplinkOnline: () => boolean;
  /** Called when the announcement has changed. */
  readonly announce: (announcement: Announcement) => void;
}

interface Watched {
  readonly evaluator: FacilityEvaluator;
  readonly hazards: Map<string, LocalHazard>;
}

/** The announcement of an agent that leaves it to the host. */
const quiet = JSON.stringify({ state: 'watching', uplinkAwaySinceMs: null, hazards: [] } satisfies Announcement);

/** The gravest first. */
const order: readonly Severity[] = Severity.options;

/**
 * Evaluates the host's rules over the gateway's own readings, and announces the active hazards while the uplink is away.
 *
 * It runs on a time of its own that only the monotonic clock moves: a jump of the wall clock neither elapses a delay nor
 * restarts one.
 */
export class LocalWatch {
  readonly #byFacility = new Map<string, Watched>();
  readonly #names: ReadonlyMap<string, LocalisedText>;
  readonly #baseMs: number;
  #away: { readonly sinceMs: number; readonly monotonicMs: number } | undefined;
  #announced = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: LocalWatchOptions) {
    const { clock, facilities, rules } = options;
    this.#baseMs = clock.nowMs() - clock.monotonicMs();
    this.#names = new Map(rules.map(({ id, name }) => [id, name]));
    for (const { deviceId, kind, points, parameters = {} } of facilities) {
      const facility = { facilityId: deviceId, kind, points: points.map(({ point }) => point), parameters };
      this.#byFacility.set(deviceId, {
        evaluator: createFacilityEvaluator({ facility, rules, lateBoundMs: oldestBelievedMs }),
        hazards: new Map(),
      });
    }
  }

  start(): void {
    this.#timer = setInterval(() => this.tick(), 1000);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  take(entries: readonly LogEntry[]): void {
    const nowMs = this.#nowMs();
    const wallMs = this.options.clock.nowMs();
    // What was read together is evaluated together: a second helping of one moment is out of order, and costs its whole window.
    const byFacility = new Map<Watched, Sample[]>();
    for (const { deviceId, readings } of entries) {
      const watched = this.#byFacility.get(deviceId);
      if (watched === undefined) continue;
      let samples = byFacility.get(watched);
      if (samples === undefined) {
        samples = [];
        byFacility.set(watched, samples);
      }
      for (const { point, value, quality, reason, sourceTimeMs, ordinal } of readings) {
        const ageMs = wallMs - sourceTimeMs;
        const atMs = ageMs >= 0 && ageMs <= oldestBelievedMs ? nowMs - ageMs : nowMs;
        samples.push({ point, value, quality, reason, atMs, ordinal });
      }
    }
    for (const [watched, samples] of byFacility) this.#note(watched, watched.evaluator.apply(samples, nowMs));
    this.#tell();
  }

  /** Time passes: delays elapse, silence is noticed, an outage of the uplink begins or ends. */
  tick(): void {
    const nowMs = this.#nowMs();
    for (const watched of this.#byFacility.values()) {
      if ((watched.evaluator.nextDueMs() ?? Number.POSITIVE_INFINITY) > nowMs) continue;
      this.#note(watched, watched.evaluator.advance(nowMs));
    }
    const { clock } = this.options;
    if (this.options.uplinkOnline()) {
      this.#away = undefined;
      this.#leaveLatchesToHost(nowMs);
    } else this.#away ??= { sinceMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
    this.#tell();
  }

  /** Every active hazard, whether or not it is announced; the gravest first. */
  hazards(): LocalHazard[] {
    return [...this.#byFacility.values()]
      .flatMap(({ hazards }) => [...hazards.values()])
      .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || a.beganMs - b.beganMs);
  }

  announcement(): Announcement {
    const away = this.#away;
    const isOutage = away !== undefined && this.options.clock.monotonicMs() - away.monotonicMs >= outageAfterMs;
    return isOutage
      ? { state: 'announcing', uplinkAwaySinceMs: away.sinceMs, hazards: this.hazards() }
      : { state: 'watching', uplinkAwaySinceMs: null, hazards: [] };
  }

  /** People reset hazards at the host, which is there again; here nothing would ever end them. */
  #leaveLatchesToHost(nowMs: number): void {
    for (const watched of this.#byFacility.values()) {
      for (const hazard of [...watched.hazards.values()]) {
        if (hazard.needsReset) this.#note(watched, watched.evaluator.reset(hazard.rule, hazard.instance, nowMs));
      }
    }
  }

  #nowMs(): number {
    return Math.round(this.#baseMs + this.options.clock.monotonicMs());
  }

  #note(watched: Watched, changes: readonly HazardChange[]): void {
    if (changes.length === 0) return;
    const toWallMs = this.options.clock.nowMs() - this.#nowMs();
    for (const change of changes) {
      const key = `${change.ruleId} ${change.instance ?? ''} ${change.beganMs}`;
      if (change.state !== 'active' && change.state !== 'clearing') {
        watched.hazards.delete(key);
        continue;
      }
      const known = watched.hazards.get(key);
      watched.hazards.set(key, {
        facility: change.facilityId,
        rule: change.ruleId,
        ruleVersion: change.ruleVersion,
        instance: change.instance,
        severity: change.severity,
        name: this.#names.get(change.ruleId) ?? { zh: change.ruleId, en: change.ruleId },
        beganMs: known?.beganMs ?? change.beganMs + toWallMs,
        activeMs: known?.activeMs ?? (change.activeMs === null ? null : change.activeMs + toWallMs),
        needsReset: change.needsReset,
        evidence: change.evidence.map(({ point, value }) => ({ point, value })),
      });
    }
  }

  #tell(): void {
    const announcement = this.announcement();
    // The usual case, at every reading: nothing to say, as before.
    if (announcement.state === 'watching' && this.#announced === quiet) return;
    const text = JSON.stringify(announcement);
    if (text === this.#announced) return;
    this.#announced = text;
    this.options.announce(announcement);
  }
}
