import { AppError } from '@anju/contracts';
import type { Clock } from '../../platform/clock.js';
import { hierarchyPath } from '../../platform/db/path.js';
import type { LoginThrottle } from '../domain/login-throttle.js';
import type { Authenticated, OpenedSession, Sessions, SessionUser } from '../identity.js';
import type { IdentityRecords, PasswordHasher, Tokens, UserRecord } from './identity-ports.js';

/** A session ends this long after its last use (DEFAULT). */
export const SESSION_MS = 12 * 3_600_000;
/** Use is written at most this often, so that reading pages does not write. */
const TOUCH_EVERY_MS = 60_000;

export interface SessionDeps {
  readonly records: IdentityRecords;
  readonly hasher: PasswordHasher;
  readonly tokens: Tokens;
  readonly throttle: LoginThrottle;
  readonly clock: Clock;
}

function viewOf(user: UserRecord): SessionUser {
  const { id, username, displayName, role, scopes, partyId } = user;
  return { userId: id, username, displayName, role, scopes: [...scopes], partyId };
}

export function createSessions({ records, hasher, tokens, throttle, clock }: SessionDeps): Sessions {
  // Verified against for user names that are not there, so that both answers cost the same.
  const decoy = hasher.hash(tokens.make());

  const authenticateWithScope = async (token: string): Promise<Authenticated | undefined> => {
    const nowMs = clock.nowMs();
    const tokenHash = tokens.fingerprint(token);
    const found = await records.findSession(tokenHash);
    if (found === undefined || found.user.disabled || found.session.expiresMs <= nowMs) return undefined;
    let { expiresMs } = found.session;
    if (nowMs - found.session.lastSeenMs >= TOUCH_EVERY_MS) {
      expiresMs = nowMs + SESSION_MS;
      await records.touchSession(tokenHash, nowMs, expiresMs);
    }
    const user = viewOf(found.user);
    const paths = user.scopes.map((scope) => hierarchyPath(scope));
    return { user, expiresMs, scope: { role: 'app', userId: user.userId, paths, partyId: user.partyId } };
  };

  return {
    async login(username, password, from = ''): Promise<OpenedSession | undefined> {
      const nowMs = clock.nowMs();
      const key = JSON.stringify([username.toLowerCase(), from]);
      const waitMs = throttle.waitMs(key, nowMs);
      if (waitMs > 0) {
        const seconds = Math.ceil(waitMs / 1000);
        throw new AppError('request.too_many', `Too many failed logins: try again in ${seconds} s.`, {
          retryable: true,
          context: { retryAfterMs: waitMs },
        });
      }
      const user = await records.userByName(username);
      const matches = await hasher.verify(user?.passwordHash ?? (await decoy), password);
      if (user === undefined || user.disabled || !matches) {
        throttle.failed(key, nowMs);
        return undefined;
      }
      throttle.succeeded(key);
      const token = tokens.make();
      const expiresMs = nowMs + SESSION_MS;
      const session = { tokenHash: tokens.fingerprint(token), userId: user.id, createdMs: nowMs, expiresMs };
      await records.addSession({ ...session, lastSeenMs: nowMs }, nowMs);
      return { token, expiresMs, user: viewOf(user) };
    },
    authenticateWithScope,
    authenticate: async (token) => (await authenticateWithScope(token))?.user,
    logout: (token) => records.removeSession(tokens.fingerprint(token)),
    revokeAll: (userId) => records.removeSessionsOf(userId),
  };
}
