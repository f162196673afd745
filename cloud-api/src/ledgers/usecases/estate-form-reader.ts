import type { KnownEstate } from '../domain/known-estate.js';
import type { EstateChange } from './estate-records.js';

/** What a filled-in form would write. */
export interface EstatePlan<Facts> {
  /** Of the file and of what it would change. */
  readonly digest: string;
  /** The `EstateLedgerDiff` as JSON in UTF-8: of 5 000 rows it is some MB, which nobody builds beside other work. */
  readonly diff: Buffer;
  /** Some hundred at a time; can be read once, before the form is closed. */
  readonly changes: AsyncIterable<readonly EstateChange<Facts>[]>;
}

/** A form whose file was taken for one. */
export interface OpenEstateForm<Facts> {
  readonly fileSha256: string;
  /** What is known of the estates that it may name. */
  learn(known: AsyncIterable<readonly KnownEstate<Facts>[]>): Promise<void>;
  /** What it would write to those. Throws `request.invalid` naming every wrong cell. */
  plan(): Promise<EstatePlan<Facts>>;
}

/** Reads filled-in forms without holding up the service, whatever a file does. */
export interface EstateFormReader<Facts> {
  /**
   * The form is open until `work` ends. Throws `request.invalid` for a file that is none, is damaged, hostile, too large, or holds macros,
   * and `request.too_many` where too many wait to be read.
   */
  open<T>(content: Buffer, work: (form: OpenEstateForm<Facts>) => Promise<T>): Promise<T>;
}
