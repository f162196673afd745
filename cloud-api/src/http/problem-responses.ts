import type { ApiErrorCode, Problem } from '@anju/contracts';
import { problemOf, problemType } from './problem.js';

/** A refusal as it may come, with words that are usual for it. */
const examples: Readonly<Record<ApiErrorCode, Partial<Problem>>> = {
  'request.invalid': {
    detail: 'The range is empty.',
    errors: [{ field: 'toMs', message: 'must be after fromMs' }],
  },
  'request.not_found': { detail: 'There is no facility of this id within your scope.' },
  'request.too_many': { detail: 'Rate limit exceeded, retry in 1 minute' },
  'request.unsupported': { detail: 'Send the content as application/json.' },
  'session.required': { detail: 'There is no session, or it is over.' },
  'session.invalid_credentials': { detail: 'User name or password is wrong.' },
  'session.forbidden': { detail: 'A contractor may not do this.' },
  'ticket.transition_not_allowed': { detail: "A ticket in state 'closed' takes no 'accept'." },
  'ticket.version_conflict': { detail: 'You saw version 2; it is 3 by now.' },
  'ticket.condition_holds': { detail: 'The sensors do not confirm it yet: P-ORANGE.' },
  'file.not_accepted': {
    detail: 'The file is no JPEG, PNG, WebP, HEIC or PDF.',
    errors: [{ field: 'file', message: 'is no JPEG, PNG, WebP, HEIC or PDF' }],
  },
  'file.not_of_ticket': {
    detail: 'The action names a file that this ticket does not have.',
    errors: [{ field: 'photoRef', message: 'is no file of this ticket' }],
  },
  'registry.conflict': { detail: 'Somebody else changed it meanwhile: version 2 is in force.' },
  'service.unavailable': {},
  'service.internal': {},
};

function exampleOf(code: ApiErrorCode, status: number): Problem {
  return problemOf(code, { ...examples[code], status });
}

const retryAfter = {
  'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } },
} as const;

/** An answer of this status with one of these codes. */
export function problemResponse(status: number, description: string, codes: readonly ApiErrorCode[]): object {
  const many = codes.length > 1;
  return {
    description: `${description}. ${many ? 'Codes' : 'Code'}: ${codes.map((code) => `\`${code}\``).join(', ')}`,
    ...(status === 429 || status === 503 ? { headers: retryAfter } : {}),
    content: {
      [problemType]: {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code, status) }])),
      },
    },
  };
}

interface SharedResponse {
  readonly name: string;
  readonly description: string;
  readonly code: ApiErrorCode;
}

/** Refusals that are the same wherever they come. */
export const sharedResponses: Readonly<Record<number, SharedResponse>> = {
  400: { name: 'NotValid', description: 'Not valid; `errors` names each field', code: 'request.invalid' },
  401: { name: 'NotLoggedIn', description: 'Not logged in', code: 'session.required' },
  403: { name: 'NotAllowed', description: 'Not allowed', code: 'session.forbidden' },
  404: { name: 'NotFound', description: 'No such thing within your scope', code: 'request.not_found' },
  413: { name: 'TooLarge', description: 'Too large', code: 'request.invalid' },
  415: { name: 'NotJson', description: 'Content type is not application/json', code: 'request.unsupported' },
  429: { name: 'TooManyRequests', description: 'Too many requests', code: 'request.too_many' },
  500: { name: 'InnerFault', description: 'Inner fault; the log of the server says which', code: 'service.internal' },
  503: { name: 'Unavailable', description: 'Cannot answer now; try again', code: 'service.unavailable' },
};

export function sharedResponseComponents(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(sharedResponses).map(([status, { name, description, code }]) => [
      name,
      problemResponse(Number(status), description, [code]),
    ]),
  );
}
