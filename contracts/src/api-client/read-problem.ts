import { z } from 'zod';
import { Problem } from '../api/common.js';
import { apiErrorCodes } from '../errors.js';
import { ApiProblem } from './api-problem.js';

/** A server that is newer may have a code more; what it says is told all the same. */
const AnyProblem = Problem.extend({ code: z.string() });
const KnownCode = z.enum(apiErrorCodes);

function retryAfterMs(response: Response): number | null {
  const seconds = /^\d{1,6}$/.exec(response.headers.get('retry-after') ?? '')?.[0];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

/** A refusal, from the body that came with it: parsed JSON, or text that is none. */
export function problemOfAnswer(response: Response, body: unknown): ApiProblem {
  const problem = AnyProblem.safeParse(body);
  if (!problem.success)
    return unexpectedAnswer(response, `The server answered ${response.status}, not as this API does.`);
  const { title, status, detail, errors, current } = problem.data;
  const code = KnownCode.safeParse(problem.data.code);
  return new ApiProblem({
    ...{ code: code.success ? code.data : 'client.unexpected_answer', title, status, detail, errors, current },
    retryAfterMs: retryAfterMs(response),
    retryable: problem.data.code === 'service.unavailable',
  });
}

/** Something answered that is not this API as it is known here: a proxy's page, or another version. */
export function unexpectedAnswer(response: Response, detail: string, cause?: unknown): ApiProblem {
  return new ApiProblem(
    {
      code: 'client.unexpected_answer',
      title: 'The answer is not one of this API',
      ...{ status: response.status, detail, retryAfterMs: retryAfterMs(response) },
      // A proxy whose server is away says 502 to 504 in its own words.
      retryable: response.status >= 500,
    },
    { cause },
  );
}

/** No answer at all. `timeoutMs`: it was given up after this time. */
export function problemOfFault(cause: unknown, timeoutMs: number | undefined): ApiProblem {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ApiProblem(
    timeoutMs === undefined
      ? {
          ...{ code: 'client.unreachable', title: 'The server was not reached', status: null, retryable: true },
          detail: `The server was not reached: ${reason}`,
        }
      : {
          ...{ code: 'client.timeout', title: 'The server did not answer in time', status: null, retryable: true },
          detail: `The server did not answer within ${timeoutMs} ms.`,
        },
    { cause },
  );
}
