/** Something that is due again and again. Times are monotonic milliseconds. */
export interface PollTask {
  readonly periodMs: number;
  dueMs: number;
}

/** Among the tasks that are due, the one with the earliest deadline (the end of its period). */
export function earliestDeadline<Task extends PollTask>(tasks: Iterable<Task>, nowMs: number): Task | undefined {
  let best: Task | undefined;
  for (const task of tasks) {
    if (task.dueMs > nowMs) continue;
    if (best === undefined || task.dueMs + task.periodMs < best.dueMs + best.periodMs) best = task;
  }
  return best;
}

export function nextDue(tasks: Iterable<PollTask>): number {
  let next = Number.POSITIVE_INFINITY;
  for (const task of tasks) next = Math.min(next, task.dueMs);
  return next;
}

/**
 * Moves a task to its next period, keeping its phase: a late poll does not shift the following ones.
 *
 * @returns periods that passed without a poll
 */
export function advance(task: PollTask, nowMs: number): number {
  task.dueMs += task.periodMs;
  if (task.dueMs > nowMs) return 0;
  const missed = Math.floor((nowMs - task.dueMs) / task.periodMs) + 1;
  task.dueMs += missed * task.periodMs;
  return missed;
}
