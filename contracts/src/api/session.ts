import { z } from 'zod';
import { Role } from '../ticket.js';

export const LoginRequest = z.object({ username: z.string().min(1).max(64), password: z.string().min(1).max(256) });
export type LoginRequest = z.infer<typeof LoginRequest>;

export const SessionView = z.object({
  userId: z.string(),
  username: z.string(),
  displayName: z.string(),
  role: Role,
  /** Hierarchy paths that the user sees: district[.street[.estate]]. */
  scopes: z.array(z.string()),
});
export type SessionView = z.infer<typeof SessionView>;
