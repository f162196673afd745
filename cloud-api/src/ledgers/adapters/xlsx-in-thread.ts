import { AppError } from '@anju/contracts';
import { startThread } from '../../platform/start-thread.js';
import type { XlsxColumn } from './xlsx-sheet.js';
import type { ToThread } from './xlsx-thread.js';

/** Lines handed over at once: copying them takes milliseconds. */
const linesAtOnce = 250;
/** Of the thread, MB: a form that takes more ends its thread, not the service. */
const mostMemoryMb = 1536;

type Line = readonly (string | number)[];

let last: Promise<unknown> = Promise.resolve();

/**
 * The sheet of {@link xlsxSheet}, built in a thread, so that whoever else asks the service need not wait for it. One is built at a time:
 * each takes much memory.
 *
 * Throws `request.invalid` where it takes more memory than there is for it, and what `lines` throws.
 */
export function xlsxInThread(
  title: string,
  columns: readonly XlsxColumn[],
  lines: AsyncIterable<Line> | Iterable<Line>,
): Promise<Buffer> {
  const built = last.then(() => build(title, columns, lines));
  last = built.catch(() => undefined);
  return built;
}

async function build(
  title: string,
  columns: readonly XlsxColumn[],
  lines: AsyncIterable<Line> | Iterable<Line>,
): Promise<Buffer> {
  const thread = startThread('xlsx-thread', import.meta.url, {
    resourceLimits: { maxOldGenerationSizeMb: mostMemoryMb },
  });
  const finished = new Promise<Buffer>((resolve, reject) => {
    thread.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes.buffer)));
    thread.once('error', (error) => reject(tooLarge(error) ?? error));
    thread.once('exit', (code) => reject(new Error(`the thread of a workbook ended with code ${code}`)));
  });
  // It may fail while lines are still read.
  finished.catch(() => undefined);
  const tell = (message: ToThread): void => thread.postMessage(message);
  try {
    let part: Line[] = [];
    for await (const line of lines) {
      part.push(line);
      if (part.length < linesAtOnce) continue;
      tell({ lines: part });
      part = [];
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    tell({ lines: part });
    tell({ title, columns: columns.map(({ title: name, width }) => ({ title: name, width })) });
    return await finished;
  } finally {
    await thread.terminate();
  }
}

function tooLarge(error: unknown): AppError | undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')) return undefined;
  const message = 'is too much for a workbook: narrow it, or take the CSV, which has no limit';
  return new AppError('request.invalid', `What was asked for ${message}.`, {
    cause: error,
    context: { errors: [{ field: 'fromMs', message }] },
  });
}
