import { AppError } from '@anju/contracts';

export interface HazardPosition {
  readonly beganMs: number;
  readonly id: string;
}

export function encodeHazardCursor({ beganMs, id }: HazardPosition): string {
  return Buffer.from(`${beganMs}:${id}`).toString('base64url');
}

/** Throws `request.invalid`. */
export function decodeHazardCursor(cursor: string): HazardPosition {
  const match = /^(\d{1,16}):(h-[0-9a-f]{24})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (match === null) {
    throw new AppError('request.invalid', 'The cursor is not one of this list; take `nextCursor` of the page before.', {
      context: { field: 'cursor' },
    });
  }
  return { beganMs: Number(match[1]), id: match[2] as string };
}
