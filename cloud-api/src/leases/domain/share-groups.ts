export interface LeaseView {
  readonly groupId: string;
  /** `null`: nobody, or nobody any more. */
  readonly holder: string | null;
}

export interface ShareView {
  readonly workerId: string;
  /** Workers that are alive, this one among them. */
  readonly workers: readonly string[];
  /** Groups there are. */
  readonly groups: readonly string[];
  readonly leases: readonly LeaseView[];
  /** Groups that this worker is giving back already. */
  readonly releasing: ReadonlySet<string>;
}

export interface Share {
  /** Free groups to take, as many as are this worker's part. */
  readonly take: readonly string[];
  /** Groups to give back, so that a worker with too few may take them. */
  readonly release: readonly string[];
  /** Groups are on their way here: it is worth looking again soon. */
  readonly waits: boolean;
}

/**
 * An even share of the groups for one worker, as every worker computes it from the same rows: each has `floor` or one more.
 * Groups move only to a worker that has fewer than `floor`.
 */
export function shareGroups({ workerId, workers, groups, leases, releasing }: ShareView): Share {
  const alive = [...new Set([...workers, workerId])].sort();
  const floor = Math.floor(groups.length / alive.length);
  const ceiling = Math.ceil(groups.length / alive.length);
  const holderOf = new Map(leases.map(({ groupId, holder }) => [groupId, holder]));
  const held = new Map<string, number>(alive.map((id) => [id, 0]));
  for (const groupId of groups) {
    const holder = holderOf.get(groupId);
    if (holder != null && !(holder === workerId && releasing.has(groupId)) && held.has(holder)) {
      held.set(holder, (held.get(holder) ?? 0) + 1);
    }
  }
  const free = groups.filter((groupId) => holderOf.get(groupId) == null).sort();
  const mine = held.get(workerId) ?? 0;
  const wantedByOthers = alive.reduce(
    (sum, id) => (id === workerId ? sum : sum + Math.max(0, floor - (held.get(id) ?? 0))),
    0,
  );

  let wants = Math.max(0, floor - mine);
  if (mine + wants < ceiling && free.length - wants - wantedByOthers > 0) wants++;
  // Workers begin at different ends, so that they seldom reach for the same one.
  const from = Math.floor((alive.indexOf(workerId) * free.length) / alive.length);
  const take = [...free.slice(from), ...free.slice(0, from)].slice(0, wants);

  const own = groups.filter((groupId) => holderOf.get(groupId) === workerId && !releasing.has(groupId)).sort();
  const gone = leases
    .filter(({ groupId, holder }) => holder === workerId && !groups.includes(groupId) && !releasing.has(groupId))
    .map(({ groupId }) => groupId);
  const surplus = surplusOf(workerId, alive, held, { floor, ceiling, free: free.length + releasing.size });
  return {
    take,
    release: [...gone, ...(surplus === 0 ? [] : own.slice(-surplus))],
    waits: take.length < Math.max(0, floor - mine),
  };
}

/** How many groups this worker gives: one after another from whoever has most, until nobody lacks any. */
function surplusOf(
  workerId: string,
  alive: readonly string[],
  heldNow: ReadonlyMap<string, number>,
  { floor, ceiling, free }: { readonly floor: number; readonly ceiling: number; readonly free: number },
): number {
  const held = new Map(heldNow);
  let lacking = alive.reduce((sum, id) => sum + Math.max(0, floor - (held.get(id) ?? 0)), -free);
  let given = 0;
  for (;;) {
    const [most, count] = [...held].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? ['', 0];
    if (count <= ceiling && (lacking <= 0 || count <= floor)) return given;
    held.set(most, count - 1);
    lacking--;
    if (most === workerId) given++;
  }
}
