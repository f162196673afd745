import { AppError } from '@anju/contracts';
import pg from 'pg';

/** int8 as a number. Throws `db.integer_out_of_range` rather than rounding one beyond ±(2^53 − 1). */
export function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new AppError('db.integer_out_of_range', `the database returned ${text}, which no number holds exactly`);
  }
  return value;
}

/** Both engines parse through pg's type parsers, which leave int8 a string. */
export function readInt8AsNumber(): void {
  pg.types.setTypeParser(pg.types.builtins.INT8, parseInt8);
}
