import type { Socket } from 'node:net';
import { type ApiErrorCode, AppError, apiErrorCodes, isAppError, Problem } from '@anju/contracts';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';

export const problemType = 'application/problem+json';

const titles: Record<ApiErrorCode, string> = {
  'request.invalid': 'The request is not valid',
  'request.not_found': 'There is no such thing',
  'request.too_many': 'Too many requests',
  'request.unsupported': 'This form of content is not supported',
  'session.required': 'Log in first',
  'session.invalid_credentials': 'User name or password is wrong',
  'session.forbidden': 'This is not yours to do',
  'ticket.transition_not_allowed': 'The ticket does not take this action now',
  'ticket.version_conflict': 'Somebody else changed the ticket meanwhile',
  'ticket.condition_holds': 'The sensors do not confirm it',
  'file.not_accepted': 'The file is none that is taken',
  'file.not_of_ticket': 'The ticket has no such file',
  'registry.conflict': 'It contradicts what is registered',
  'service.unavailable': 'The service cannot answer now',
  'service.internal': 'Something went wrong inside',
};

/** The one place where a code becomes a status. */
const statuses: Record<ApiErrorCode, number> = {
  'request.invalid': 400,
  'request.not_found': 404,
  'request.too_many': 429,
  'request.unsupported': 415,
  'session.required': 401,
  'session.invalid_credentials': 401,
  'session.forbidden': 403,
  'ticket.transition_not_allowed': 409,
  'ticket.version_conflict': 409,
  'ticket.condition_holds': 409,
  'file.not_accepted': 400,
  'file.not_of_ticket': 400,
  'registry.conflict': 409,
  'service.unavailable': 503,
  'service.internal': 500,
};

type FieldErrors = NonNullable<Problem['errors']>;

export function problemOf(
  code: ApiErrorCode,
  more: { detail?: string; errors?: FieldErrors; current?: unknown; status?: number } = {},
): Problem {
  const { status, ...members } = more;
  return { type: 'about:blank', title: titles[code], status: status ?? statuses[code], code, ...members };
}

const errorMembers = z.object({ errors: z.array(z.object({ field: z.string(), message: z.string() })) });
const retryMembers = z.object({ retryAfterMs: z.number() });
const oneField = z.object({ field: z.string() });

function fieldsOf({ context, message }: AppError): FieldErrors | undefined {
  const several = errorMembers.safeParse(context);
  if (several.success) return several.data.errors;
  const single = oneField.safeParse(context);
  return single.success ? [{ field: single.data.field, message }] : undefined;
}

function codeOfStatus(status: number): ApiErrorCode {
  switch (status) {
    case 401:
      return 'session.required';
    case 403:
      return 'session.forbidden';
    case 404:
      return 'request.not_found';
    case 415:
      return 'request.unsupported';
    case 429:
      return 'request.too_many';
    case 503:
      return 'service.unavailable';
    default:
      return status < 500 ? 'request.invalid' : 'service.internal';
  }
}

function isApiErrorCode(code: string): code is ApiErrorCode {
  return (apiErrorCodes as readonly string[]).includes(code);
}

function ofAppError(error: AppError): Problem {
  if (isApiErrorCode(error.code) && statuses[error.code] < 500) {
    const errors = fieldsOf(error);
    const { current } = error.context;
    return problemOf(error.code, {
      detail: error.message,
      ...(errors === undefined ? {} : { errors }),
      ...(current === undefined ? {} : { current }),
    });
  }
  // Storage that is away for a moment is a matter of waiting; all else of the inside stays inside.
  return problemOf(error.retryable ? 'service.unavailable' : 'service.internal');
}

/** A fault as problem details. The inside of a 5xx is for the log only. */
export function problemOfError(error: unknown): Problem {
  if (hasZodFastifySchemaValidationErrors(error)) {
    return problemOf('request.invalid', {
      errors: error.validation.map(({ instancePath, message }) => ({
        field: instancePath.replace(/^\//, '').replaceAll('/', '.') || (error.validationContext ?? 'body'),
        message: message ?? 'is not valid',
      })),
    });
  }
  if (isAppError(error)) return ofAppError(error);
  const status = error instanceof Error ? ((error as Partial<FastifyError>).statusCode ?? 500) : 500;
  if (status >= 500 || status < 400) return problemOf(codeOfStatus(status >= 500 ? status : 500));
  const detail = error instanceof Error ? error.message : undefined;
  const field = error instanceof Error ? fieldOfFrameworkError((error as Partial<FastifyError>).code) : undefined;
  return problemOf(codeOfStatus(status), {
    status,
    ...(detail === undefined ? {} : { detail }),
    ...(field === undefined || detail === undefined ? {} : { errors: [{ field, message: detail }] }),
  });
}

/** Where the framework found what it refuses, before any schema was asked. */
function fieldOfFrameworkError(code: string | undefined): string | undefined {
  if (code === 'FST_ERR_BAD_URL' || code === 'FST_ERR_MAX_PARAM_LENGTH') return 'path';
  if (code?.startsWith('FST_ERR_CTP_')) return 'body';
  return undefined;
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  // Serialised here: problem details have one form, whatever schemas the route declares.
  return reply.code(problem.status).type(problemType).serializer(JSON.stringify).send(problem);
}

/** What a fault is to who asked: logged where it is ours, with the header that says when to try again. */
export function noteFault(error: unknown, request: FastifyRequest, reply: FastifyReply): Problem {
  const problem = problemOfError(error);
  if (problem.status >= 500) request.log.error({ err: error, route: request.routeOptions.url }, 'request failed');
  const waitMs = isAppError(error) ? retryMembers.safeParse(error.context).data?.retryAfterMs : undefined;
  if (waitMs !== undefined) reply.header('retry-after', Math.ceil(waitMs / 1000));
  else if (problem.status === 503) reply.header('retry-after', 2);
  return problem;
}

export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, noteFault(error, request, reply));
}

const brokenRequests: Readonly<Record<string, readonly [status: number, phrase: string, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request did not come to its end in time.'],
};

/** What is no HTTP at all never becomes a request: answered on the bare connection, which is closed. */
export function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy(error);
    return;
  }
  const [status, phrase, detail] = brokenRequests[error.code ?? ''] ?? [400, 'Bad Request', 'This is no HTTP request.'];
  const body = JSON.stringify(
    problemOf('request.invalid', { status, detail, errors: [{ field: 'request', message: detail }] }),
  );
  const head = [
    `HTTP/1.1 ${status} ${phrase}`,
    `content-type: ${problemType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

const descriptions: Record<number, string> = {
  400: 'Not valid; `errors` names each field',
  401: 'Not logged in',
  403: 'Not allowed',
  404: 'No such thing within your scope',
  409: 'In conflict with how it is now; `current` says how',
  413: 'Too large',
  415: 'Content type is not application/json',
  429: 'Too many requests; see Retry-After',
  500: 'Inner fault',
  503: 'Cannot answer now; try again',
};

type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 500 | 503;

/** What a route may answer besides its success. */
export function problems<const S extends ProblemStatus>(...statusCodes: readonly S[]) {
  const always: readonly ProblemStatus[] = [401, 429, 500, 503];
  const all = [...new Set<ProblemStatus>([...statusCodes, ...always])].sort((a, b) => a - b);
  return Object.fromEntries(
    all.map((status) => [
      status,
      { description: descriptions[status] ?? 'Problem', content: { [problemType]: { schema: Problem } } },
    ]),
  );
}

export function notFound(what: string): AppError {
  return new AppError('request.not_found', `There is no ${what} of this id within your scope.`);
}
