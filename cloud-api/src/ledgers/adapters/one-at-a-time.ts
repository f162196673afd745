import { AppError } from '@anju/contracts';

/** When whoever was sent away may ask again, ms: about what a large workbook takes. DEFAULT. */
const retryAfterMs = 15_000;

export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Works one after the other, in their order. Throws `request.too_many`, with when to ask again, where `mostWaiting` wait already: each
 * that waits has its file in memory, and who sent it gives up in the end.
 */
export function oneAtATime(mostWaiting: number): InTurn {
  let present = 0;
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    if (present > mostWaiting) {
      throw new AppError('request.too_many', 'Other spreadsheets are read and written now: try again in a moment.', {
        retryable: true,
        context: { retryAfterMs },
      });
    }
    present += 1;
    const done = last.then(work);
    last = done.catch(() => undefined);
    try {
      return await done;
    } finally {
      present -= 1;
    }
  };
}
