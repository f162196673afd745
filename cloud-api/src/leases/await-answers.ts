import type { Clock } from '../platform/clock.js';
import type { GroupRequests } from './group-requests.js';

/** How often answers are looked for, ms. */
const lookEveryMs = 100;

/** Answers to requests, in the order in which they came; whatever is not answered within `patienceMs` is not among them. */
export async function awaitAnswers(
  requests: Pick<GroupRequests, 'answerOf'>,
  clock: Clock,
  ids: Iterable<number>,
  patienceMs: number,
): Promise<ReadonlyMap<number, unknown>> {
  const open = new Set(ids);
  const answers = new Map<number, unknown>();
  for (let waitedMs = 0; open.size > 0 && waitedMs < patienceMs; waitedMs += lookEveryMs) {
    await new Promise<void>((resolve) => void clock.schedule(lookEveryMs, resolve));
    for (const id of open) {
      const answer = await requests.answerOf(id);
      if (answer === undefined) continue;
      open.delete(id);
      answers.set(id, answer);
    }
  }
  return answers;
}
