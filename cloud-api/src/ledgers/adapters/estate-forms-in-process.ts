import { AppError } from '@anju/contracts';
import type { EstateFormReader } from '../usecases/estate-form-reader.js';
import type { EstateChange } from '../usecases/estate-records.js';
import type { EstateFormName, FromFormProcess, ToFormProcess } from './estate-form-process.js';
import { FileRefused } from './file-refused.js';
import { type LimitedProcess, LimitReached, type ProcessLimits, withProcess } from './limited-process.js';
import type { InTurn } from './one-at-a-time.js';

/** A form of 5 000 rows takes a quarter of it, and a second or two of a free core. DEFAULT. */
const usualLimits: ProcessLimits = { heapMb: 384, answerWithinMs: 60_000 };

function refused(message: string, cause: unknown): AppError {
  return new AppError('request.invalid', `The file ${message}.`, {
    cause,
    context: { errors: [{ field: 'file', message }] },
  });
}

function asAppError(error: unknown): unknown {
  if (error instanceof FileRefused) return refused(error.message, error);
  if (!(error instanceof LimitReached)) return error;
  const what = error.what === 'memory' ? 'more memory' : 'longer';
  return refused(`takes ${what} to read than a form does: copy its rows into a new workbook and send that`, error);
}

function wrongCells({ count, faults }: Extract<FromFormProcess, { ok: false }>): AppError {
  const more = count > faults.length ? ` The first ${faults.length} are named.` : '';
  return new AppError('request.invalid', `${count} cells are wrong; nothing was written.${more}`, {
    context: { errors: faults },
  });
}

/** What the process answers to a question is as `estate-form-process.ts` says. */
async function asked<Answered>({ ask }: LimitedProcess, question: ToFormProcess): Promise<Answered> {
  return (await ask(question)) as Answered;
}

async function* changesOf<Facts>(process: LimitedProcess): AsyncGenerator<readonly EstateChange<Facts>[]> {
  for (let from = 0; ; ) {
    const part = await asked<readonly EstateChange<Facts>[]>(process, { changesFrom: from });
    if (part.length === 0) return;
    yield part;
    from += part.length;
  }
}

/** Reads each form in a process of its own, in its turn: what a file does to its reader, the service does not feel. */
export function estateFormsInProcess<Facts>(
  form: EstateFormName,
  inTurn: InTurn,
  limits: ProcessLimits = usualLimits,
): EstateFormReader<Facts> {
  return {
    async open(content, work) {
      try {
        return await inTurn(() =>
          withProcess('estate-form-process', import.meta.url, limits, async (process) => {
            const fileSha256 = await asked<string>(process, { read: content, form });
            return work({
              fileSha256,
              async learn(known) {
                for await (const part of known) await asked<null>(process, { known: part });
              },
              async plan() {
                const planned = await asked<FromFormProcess>(process, { plan: true });
                if (!planned.ok) throw wrongCells(planned);
                const { buffer, byteOffset, byteLength } = planned.diff;
                const diff = Buffer.from(buffer, byteOffset, byteLength);
                return { digest: planned.digest, diff, changes: changesOf<Facts>(process) };
              },
            });
          }),
        );
      } catch (error) {
        throw asAppError(error);
      }
    },
  };
}
