import type { Clock } from './clock.js';

/**
 * Runs `task` again and again: first after `firstAfterMs` (default: `everyMs`), then each time `everyMs` after it has ended. The returned
 * function ends that, and resolves when a run under way is over.
 *
 * `failed`: a run threw; `isFirst`, unless the one before it did too.
 */
export function repeat(
  clock: Clock,
  {
    everyMs,
    firstAfterMs = everyMs,
    task,
    failed,
  }: {
    readonly everyMs: number;
    readonly firstAfterMs?: number;
    readonly task: () => Promise<void>;
    readonly failed: (error: unknown, isFirst: boolean) => void;
  },
): () => Promise<void> {
  let cancel: () => void = () => undefined;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  let isFailing = false;

  const run = async (): Promise<void> => {
    try {
      await task();
      isFailing = false;
    } catch (error) {
      failed(error, !isFailing);
      isFailing = true;
    }
    plan(everyMs);
  };
  const plan = (afterMs: number): void => {
    if (isStopped) return;
    cancel = clock.schedule(afterMs, () => {
      running = run();
    });
  };

  plan(firstAfterMs);
  return async () => {
    isStopped = true;
    cancel();
    await running;
  };
}
