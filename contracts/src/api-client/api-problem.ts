import { type ApiErrorCode, AppError } from '../errors.js';

/** Why there is no answer of the API: its codes cannot say that. */
export const clientErrorCodes = [
  /** The server was not reached, or the connection broke. */
  'client.unreachable',
  /** The server did not answer in time. */
  'client.timeout',
  /** What answered is not this API, or another version of it: no JSON, or JSON of another shape. */
  'client.unexpected_answer',
] as const;
export type ClientErrorCode = (typeof clientErrorCodes)[number];

export type ApiProblemCode = ApiErrorCode | ClientErrorCode;

export interface ApiProblemDetails {
  readonly code: ApiProblemCode;
  readonly title: string;
  readonly retryable: boolean;
  /** HTTP status; `null`: there was no answer. */
  readonly status: number | null;
  readonly detail?: string | undefined;
  /** The wrong fields, where the server names them. */
  readonly errors?: readonly { readonly field: string; readonly message: string }[] | undefined;
  /** What the resource looks like now, after a conflict. */
  readonly current?: unknown;
  /** How long the server asks to wait, ms; `null`: it does not say. */
  readonly retryAfterMs?: number | null;
}

/**
 * The one thing that a call of the API throws, but for the caller's own abort.
 *
 * `retryable`: the same request may succeed later without anybody changing anything.
 */
export class ApiProblem extends AppError {
  declare readonly code: ApiProblemCode;
  readonly title: string;
  readonly status: number | null;
  readonly detail: string | undefined;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
  readonly current: unknown;
  readonly retryAfterMs: number | null;

  constructor(details: ApiProblemDetails, options: { readonly cause?: unknown } = {}) {
    const { code, title, status, detail, retryable } = details;
    super(code, detail ?? title, { retryable, context: { status }, cause: options.cause });
    this.name = 'ApiProblem';
    this.title = title;
    this.status = status;
    this.detail = detail;
    this.errors = details.errors ?? [];
    this.current = details.current;
    this.retryAfterMs = details.retryAfterMs ?? null;
  }
}
