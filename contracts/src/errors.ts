/**
 * A fault with a stable code. Retry decisions read `retryable`, never a message; adapters translate a vendor's errors
 * into this once.
 *
 * The message says what is wrong, where, and what to do.
 */
export class AppError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { retryable?: boolean; context?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.context = options.context ?? {};
  }
}

export function isAppError(error: unknown, code?: string): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}

/** Every code with which the cloud refuses or sets aside something that it received from the field. */
export const rejectionCodes = [
  'sparkplug.malformed',
  'sparkplug.unknown_alias',
  'sparkplug.datatype_mismatch',
  'sparkplug.birth_invalid',
  'sparkplug.topic_invalid',
  'sparkplug.flood',
  'reading.not_a_number',
  'reading.out_of_type',
  'reading.time_invalid',
  'reading.conflict',
  'reading.beyond_retention',
  'reading.unstorable',
  'registry.unknown_node',
  'registry.unknown_device',
  'registry.unknown_point',
] as const;
export type RejectionCode = (typeof rejectionCodes)[number];

/** Codes of the HTTP API's problem details (RFC 9457 member `code`). */
export const apiErrorCodes = [
  'request.invalid',
  'request.not_found',
  'request.too_many',
  'request.unsupported',
  'session.required',
  'session.invalid_credentials',
  'session.forbidden',
  'ticket.transition_not_allowed',
  'ticket.version_conflict',
  'ticket.condition_holds',
  'file.not_accepted',
  'file.not_of_ticket',
  'registry.conflict',
  'service.unavailable',
  'service.internal',
] as const;
export type ApiErrorCode = (typeof apiErrorCodes)[number];
