import { AppError } from '@anju/contracts';
import { LimitReached, type ProcessLimits, withProcess } from './limited-process.js';
import type { InTurn } from './one-at-a-time.js';
import type { ToXlsxProcess } from './xlsx-process.js';
import type { XlsxColumn } from './xlsx-sheet.js';

/** Lines handed over at once: copying them takes milliseconds. */
const linesAtOnce = 250;
/** 20 000 tickets take half of it, and half a minute of a free core. DEFAULT. */
const usualLimits: ProcessLimits = { heapMb: 1536, answerWithinMs: 300_000 };

type Line = readonly (string | number)[];
type Lines = AsyncIterable<Line> | Iterable<Line>;

/** The sheet of `xlsxSheet`. Throws `request.invalid` where it takes more than there is for it, and what `lines` throws. */
export type XlsxWriter = (title: string, columns: readonly XlsxColumn[], lines: Lines) => Promise<Buffer>;

/** Builds each workbook in a process of its own, in its turn, so that whoever else asks the service need not wait for it. */
export function xlsxInProcess(inTurn: InTurn, limits: ProcessLimits = usualLimits): XlsxWriter {
  return async (title, columns, lines) => {
    try {
      return await inTurn(() =>
        withProcess('xlsx-process', import.meta.url, limits, async ({ ask }) => {
          const tell = (question: ToXlsxProcess) => ask(question);
          let part: Line[] = [];
          for await (const line of lines) {
            part.push(line);
            if (part.length < linesAtOnce) continue;
            await tell({ lines: part });
            part = [];
          }
          await tell({ lines: part });
          const plain = columns.map((column) => ({ title: column.title, width: column.width }));
          const { buffer, byteOffset, byteLength } = (await tell({ title, columns: plain })) as Uint8Array;
          return Buffer.from(buffer, byteOffset, byteLength);
        }),
      );
    } catch (error) {
      throw error instanceof LimitReached ? tooLarge(error) : error;
    }
  };
}

function tooLarge(cause: LimitReached): AppError {
  const message = 'is too much for a workbook: narrow it, or take the CSV, which has no limit';
  return new AppError('request.invalid', `What was asked for ${message}.`, {
    cause,
    context: { errors: [{ field: 'fromMs', message }] },
  });
}
