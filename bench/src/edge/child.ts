import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A process of the bench that answers questions, one at a time. */
export interface Child<Question, Answer> {
  ask(question: Question): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts `<folder>/<entry>.js` with `settings` as its argument; resolves with its first message. */
export async function startChild<Settings, Ready, Question, Answer>(
  entry: string,
  settings: Settings,
  folder = import.meta.url,
): Promise<Child<Question, Answer> & { readonly ready: Ready; readonly pid: number }> {
  const file = fileURLToPath(new URL(`./${entry}.js`, folder));
  const child = fork(file, [JSON.stringify(settings)]);
  const ready = (await nextMessage(child, entry)) as Ready;
  return {
    ready,
    pid: child.pid ?? 0,
    ask: async (question) => {
      const answer = nextMessage(child, entry);
      child.send(question as object);
      return (await answer) as Answer;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function nextMessage(child: ChildProcess, entry: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`${entry} ended`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}

/** Of a child: answers each question; the parent's end is the child's. */
export function answerParent<Question, Answer>(answer: (question: Question) => Answer | Promise<Answer>): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', async (question: Question) => {
    process.send?.(await answer(question));
  });
}
