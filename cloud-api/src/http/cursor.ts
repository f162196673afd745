import { AppError } from '@anju/contracts';
import type { z } from 'zod';

/** Opaque to who gets it; where the page ended. */
export function encodeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Throws `request.invalid` for a cursor that is none of this list's. */
export function decodeCursor<T extends z.ZodType>(shape: T, cursor: string): z.infer<T> {
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new AppError('request.invalid', 'The cursor is none that this list gave out.', {
      cause,
      context: { errors: [{ field: 'cursor', message: 'not a cursor of this list' }] },
    });
  }
}
