/** What can make many facilities of an estate fail at once: their agent is away, or the mains are lost. */
export type CommonCause = 'agent' | 'mains';

/** Facilities that lose the mains do so together; an agent's silence is noticed point by point, hours apart. DEFAULT. */
const mainsWithinMs = 120_000;

/** The cause that a hazard of this rule shows, if it shows one. */
export function commonCauseOf(ruleId: string, agentAway: boolean): CommonCause | undefined {
  if (ruleId === 'Q-OFFLINE') return agentAway ? 'agent' : undefined;
  return ruleId === 'E-POWER' ? 'mains' : undefined;
}

interface Caused {
  readonly ruleId: string;
  readonly estateId: string;
  readonly facilityId: string;
  readonly state: string;
  readonly activeMs: number | null;
}

/** Whether `root` is active at another facility of the estate by the same cause. */
export function sharesCause(cause: CommonCause, root: Caused, follower: Caused): boolean {
  if (root.ruleId !== follower.ruleId || root.estateId !== follower.estateId) return false;
  if (root.facilityId === follower.facilityId || (root.state !== 'active' && root.state !== 'clearing')) return false;
  if (cause === 'agent') return true;
  return Math.abs((root.activeMs ?? 0) - (follower.activeMs ?? 0)) <= mainsWithinMs;
}
