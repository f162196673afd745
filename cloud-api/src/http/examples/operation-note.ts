import type { ApiErrorCode } from '@anju/contracts';

/** What the description of an operation says beyond its schemas. */
export interface OperationNote {
  /** Stable: generated clients call it by this. */
  readonly operationId: string;
  /** Where the summary and the schemas leave something open. */
  readonly description?: string;
  /** Values of the example request: all that the path needs, and of the query what it needs or what shows its use. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  /** The answer to it; absent where there is no content. */
  readonly answer?: unknown;
  /** By status: with which codes it refuses, where those are not the usual ones of the status. */
  readonly refusals?: Readonly<Record<number, readonly ApiErrorCode[]>>;
}

/** By method and path below `/api/v1`, e.g. `GET /estates/{estateId}`. */
export type OperationNotes = Readonly<Record<string, OperationNote>>;
