import { z } from 'zod';
import { apiErrorCodes } from '../errors.js';

/** Milliseconds since 1970 UTC. */
export const TimeMs = z.number().int().nonnegative();

/** RFC 9457 problem details; `code` is stable, `errors` names each wrong field. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().exactOptional(),
  code: z.enum(apiErrorCodes),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).exactOptional(),
  /** What the resource looks like now, after a version conflict. */
  current: z.unknown().exactOptional(),
});
export type Problem = z.infer<typeof Problem>;

export const PageQuery = z.object({
  /** Opaque; from the previous page's `nextCursor`. */
  cursor: z.string().max(400).exactOptional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
export type PageQuery = z.infer<typeof PageQuery>;

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}
