/** What the thread with the database and the thread that asks it say to each other. Plain data: a clone drops an Error's fields. */

export interface PgliteStart {
  readonly dataDir: string;
}

export interface PgliteRequest {
  readonly id: number;
  /** Without `values`: any number of statements. */
  readonly text: string;
  /** In PostgreSQL's text form. */
  readonly values: readonly (string | null)[] | null;
}

export interface PgliteField {
  readonly name: string;
  readonly dataTypeID: number;
}

/** Of the last statement, in PostgreSQL's text form. */
export interface PgliteResult {
  readonly fields: readonly PgliteField[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** `INSERT 0 3`, `COMMIT`, … */
  readonly tag: string;
}

export interface PgliteFault {
  readonly message: string;
  /** PostgreSQL's own fields (`code`, `constraint`, …), or `null` when it was no error of PostgreSQL. */
  readonly fields: Readonly<Record<string, string>> | null;
}

export type PgliteAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'result'; readonly id: number; readonly result: PgliteResult }
  | { readonly kind: 'fault'; readonly id: number; readonly fault: PgliteFault };

export type PgliteCommand = { readonly kind: 'query'; readonly request: PgliteRequest } | { readonly kind: 'close' };
