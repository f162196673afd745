import { eq, lte } from 'drizzle-orm';
import type { Database, Tx } from '../../platform/db/database.js';
import type { IdentityRecords } from '../usecases/identity-ports.js';
import { sessions, users } from './schema.js';

/** Users and sessions are the admin role's alone: no person's scope reaches them. */
export function drizzleIdentityRecords(database: Database): IdentityRecords {
  const asAdmin = <T>(fn: (tx: Tx) => Promise<T>) => database.tx({ role: 'admin' }, fn);
  return {
    userByName: (username) =>
      asAdmin(async (tx) => (await tx.select().from(users).where(eq(users.username, username)))[0]),
    ensureUser: ({ passwordHash, disabled, ...user }) =>
      asAdmin(async (tx) => {
        const { id: _id, ...change } = user;
        await tx
          .insert(users)
          .values({ ...user, passwordHash, disabled })
          .onConflictDoUpdate({ target: users.username, set: change });
      }),
    updateUser: (userId, change) =>
      asAdmin(async (tx) => {
        await tx.update(users).set(change).where(eq(users.id, userId));
      }),
    addSession: (session, nowMs) =>
      asAdmin(async (tx) => {
        await tx.delete(sessions).where(lte(sessions.expiresMs, nowMs));
        await tx.insert(sessions).values(session);
      }),
    findSession: (tokenHash) =>
      asAdmin(async (tx) => {
        const [found] = await tx
          .select({ session: sessions, user: users })
          .from(sessions)
          .innerJoin(users, eq(sessions.userId, users.id))
          .where(eq(sessions.tokenHash, tokenHash));
        return found;
      }),
    touchSession: (tokenHash, lastSeenMs, expiresMs) =>
      asAdmin(async (tx) => {
        await tx.update(sessions).set({ lastSeenMs, expiresMs }).where(eq(sessions.tokenHash, tokenHash));
      }),
    removeSession: (tokenHash) =>
      asAdmin(async (tx) => {
        await tx.delete(sessions).where(eq(sessions.tokenHash, tokenHash));
      }),
    removeSessionsOf: (userId) =>
      asAdmin(async (tx) => {
        await tx.delete(sessions).where(eq(sessions.userId, userId));
      }),
  };
}
