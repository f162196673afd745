import type { ChildProcess, Serializable } from 'node:child_process';
import { startProcess } from '../../platform/start-process.js';
import type { Answer } from './answer-parent.js';
import { FileRefused } from './file-refused.js';

export interface ProcessLimits {
  /** A process that needs more ends. */
  readonly heapMb: number;
  /** How long it may take to answer one question, ms; after that it is ended. */
  readonly answerWithinMs: number;
}

/** The process took more than it may. */
export class LimitReached extends Error {
  constructor(readonly what: 'memory' | 'time') {
    super(`the process took more ${what} than it may`);
    this.name = 'LimitReached';
  }
}

export interface LimitedProcess {
  /** Asks one question after the other. Throws `FileRefused`, `LimitReached`, or what is wrong with the process. */
  ask(question: unknown): Promise<unknown>;
}

/** V8 aborts where the heap is full; the kernel kills where the machine's memory is. */
const endOfMemory = ({ code, signal }: { readonly code: number | null; readonly signal: string | null }) =>
  signal === 'SIGABRT' || signal === 'SIGKILL' || code === 134;

/**
 * Work with a process of its own, which ends with it. A thread would not do: one that asks for much memory at once takes the whole service
 * with it, whatever its limits (measured with Node 20.20).
 */
export async function withProcess<T>(
  name: string,
  callerUrl: string,
  { heapMb, answerWithinMs }: ProcessLimits,
  work: (process: LimitedProcess) => Promise<T>,
): Promise<T> {
  const child = startProcess(name, callerUrl, { heapMb });
  let isLate = false;
  const ended = new Promise<Error>((resolve) => {
    child.once('error', resolve);
    child.once('exit', (code, signal) => {
      if (isLate) resolve(new LimitReached('time'));
      else if (endOfMemory({ code, signal })) resolve(new LimitReached('memory'));
      else resolve(new Error(`the process ${name} ended with ${signal ?? `code ${code}`}`));
    });
  });
  const ask = async (question: unknown): Promise<unknown> => {
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, answerWithinMs);
    const answered = nextAnswer(child);
    try {
      // Where it cannot be sent, the process is gone, and its end says why.
      child.send(question as Serializable, () => undefined);
      const answer = await Promise.race([answered.promise, ended]);
      if (answer instanceof Error) throw answer;
      if (answer.ok) return answer.value;
      throw answer.why === 'refused' ? new FileRefused(answer.message) : new Error(answer.message);
    } finally {
      clearTimeout(timer);
      answered.forget();
    }
  };
  try {
    return await work({ ask });
  } finally {
    child.kill('SIGKILL');
  }
}

function nextAnswer(child: ChildProcess): { readonly promise: Promise<Answer>; forget(): void } {
  let listener: (answer: unknown) => void = () => undefined;
  const promise = new Promise<Answer>((resolve) => {
    listener = (answer) => resolve(answer as Answer);
    child.once('message', listener);
  });
  return { promise, forget: () => child.off('message', listener) };
}
