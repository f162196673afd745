import type { HazardCause, Severity } from '@anju/contracts';

/** Hazards that begin so far apart, ms, share no cause that is an event in time: the mains, or a line, go at one moment. DEFAULT. */
const togetherMs = 120_000;
/** A point may be silent for so long, ms, before it is known that its agent or its device is away. DEFAULT. */
const knownWithinMs = 300_000;

/** Who can speak for a facility. `device_dead`: its agent is there and says that the device is not reached. */
export type Watched = 'watched' | 'unwatched' | 'device_dead' | 'unknown';

/** What made a facility fail that makes others of its estate fail with it. */
export interface SharedCause {
  readonly kind: HazardCause;
  /** What tells two of a kind apart: the line. Empty: there is one of the kind. */
  readonly of: string;
  /** When it struck this facility. */
  readonly atMs: number;
}

export interface Caused {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly estateId: string;
  readonly facilityId: string;
  readonly activeMs: number | null;
}

export interface Standing {
  readonly watched: Watched;
  readonly sinceMs: number;
  /** The field bus that the facility is on, as the registry names it; empty: it does not. */
  readonly bus: string;
}

/**
 * The cause that a hazard shows which others can share: its agent is away, its device went with others of the line, or the mains
 * are lost. Only these rules are ever listed under another hazard, and what is critical never is.
 */
export function sharedCauseOf(hazard: Caused, { watched, sinceMs, bus }: Standing): SharedCause | undefined {
  const { ruleId, severity, activeMs } = hazard;
  if (severity === 'critical' || activeMs === null) return undefined;
  if (ruleId === 'E-POWER') return { kind: 'mains', of: '', atMs: activeMs };
  if (ruleId !== 'Q-OFFLINE' || (watched !== 'unwatched' && watched !== 'device_dead')) return undefined;
  // A device that was silent long before had a cause of its own.
  if (activeMs < sinceMs - knownWithinMs) return undefined;
  return watched === 'unwatched' ? { kind: 'agent', of: '', atMs: sinceMs } : { kind: 'bus', of: bus, atMs: sinceMs };
}

/** Whether two facilities of an estate were struck by the same. An agent's silence is noticed point by point, hours apart. */
export function isSameCause(a: SharedCause, b: SharedCause): boolean {
  if (a.kind !== b.kind || a.of !== b.of) return false;
  return a.kind === 'agent' || Math.abs(a.atMs - b.atMs) <= togetherMs;
}

/** Those of `others` that hang together with the first, directly or by way of each other, whatever their order. */
export function clusterOf<T extends { readonly cause: SharedCause }>(first: T, others: readonly T[]): readonly T[] {
  const cluster = [first];
  let rest = [...others];
  for (let at = 0; at < cluster.length; at += 1) {
    const { cause } = cluster[at] as T;
    cluster.push(...rest.filter((each) => isSameCause(cause, each.cause)));
    rest = rest.filter((each) => !isSameCause(cause, each.cause));
  }
  return cluster;
}
