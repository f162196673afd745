import { FileRefused } from './file-refused.js';

/** What a process says to what it was asked. */
export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: 'refused' | 'fault'; readonly message: string };

function failure(error: unknown): Answer {
  if (error instanceof FileRefused) return { ok: false, why: 'refused', message: error.message };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { ok: false, why: 'fault', message };
}

/** Answers what the parent asks, one after the other, until it is gone. */
export function answerParent<Question>(answer: (question: Question) => Promise<unknown>): void {
  const say = (said: Answer) => process.send?.(said);
  process.on('disconnect', () => process.exit());
  process.on('message', (question) => {
    answer(question as Question).then(
      (value) => say({ ok: true, value }),
      (error: unknown) => say(failure(error)),
    );
  });
}
