import { setTimeout as delay } from 'node:timers/promises';

/** Thrown by a probe that knows that waiting on is in vain. */
export class InVain extends Error {}

/** Polls `probe` until it gives something but `undefined`/`false`, or throws after `timeoutMs` naming what was awaited. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  options: { timeoutMs: number; everyMs?: number },
): Promise<T> {
  const deadline = performance.now() + options.timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
      lastError = undefined;
    } catch (error) {
      if (error instanceof InVain) throw error;
      lastError = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`Waited ${options.timeoutMs} ms in vain for ${what}`, { cause: lastError });
    }
    await delay(options.everyMs ?? 100);
  }
}
