/** Something that is due again and again, and takes one or more requests each time. Times are monotonic milliseconds. */
export interface PollTask {
  readonly periodMs: number;
  /** The beginning of the period that it is to be polled in. Stays until the last request of that cycle. */
  dueMs: number;
  /** When a request was last made for it. */
  servedMs: number;
  /** Requests of one cycle. */
  requests: number;
}

/**
 * On a bus that is asked for more than it can give, the least that a task gets is this part of the rate that it asks for.
 * DEFAULT: enough for "slow", little enough that the fast ones keep their period.
 */
export const leastShare = 1 / 3;

/**
 * Which task's request comes next, among those that are due.
 *
 * The end of the present period decides: the earliest first, so that nothing is late as long as the bus can do it all. A task
 * that is late already waits for the end of its next period; so slow tasks that cannot be met do not push fast ones aside. A
 * task that waited for several times its share goes first, for one request, so that none starves.
 */
export function mostUrgent<Task extends PollTask>(tasks: Iterable<Task>, nowMs: number): Task | undefined {
  let best: { readonly task: Task; readonly waited: number; readonly endMs: number } | undefined;
  for (const task of tasks) {
    if (task.dueMs > nowMs) continue;
    const waited = (nowMs - Math.max(task.dueMs, task.servedMs)) / (task.periodMs / Math.max(task.requests, 1));
    const endMs = task.dueMs + task.periodMs * (Math.floor((nowMs - task.dueMs) / task.periodMs) + 1);
    const one = { task, waited: waited >= 1 / leastShare ? waited : 0, endMs };
    if (best === undefined || one.waited > best.waited || (one.waited === best.waited && endMs < best.endMs))
      best = one;
  }
  return best?.task;
}

export function nextDue(tasks: Iterable<PollTask>): number {
  let next = Number.POSITIVE_INFINITY;
  for (const task of tasks) next = Math.min(next, task.dueMs);
  return next;
}

/**
 * Moves a task to the period after its poll, keeping its phase: a late poll does not shift the following ones. When the next
 * period has begun already, it is due at once.
 *
 * @returns periods that passed without a poll
 */
export function advance(task: PollTask, nowMs: number): number {
  task.dueMs += task.periodMs;
  const missed = Math.max(0, Math.floor((nowMs - task.dueMs) / task.periodMs));
  task.dueMs += missed * task.periodMs;
  return missed;
}
