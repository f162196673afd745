import type { SessionView } from '@anju/contracts';
import type { Scope } from '../platform/db/database.js';

/** Who is logged in. */
export interface SessionUser extends SessionView {
  /** For whom the user acts on tickets. */
  readonly partyId: string | null;
}

export interface OpenedSession {
  /** 32 random bytes, base64url; nobody but the caller ever has it. */
  readonly token: string;
  readonly expiresMs: number;
  readonly user: SessionUser;
}

export interface Authenticated {
  readonly user: SessionUser;
  readonly scope: Scope;
  readonly expiresMs: number;
}

export interface NewUser {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly role: SessionView['role'];
  readonly password: string;
  readonly partyId: string | null;
  /** `<district>[.<street>[.<estate>]]` by their ids. */
  readonly scopes: readonly string[];
}

export interface Sessions {
  /**
   * `undefined`: no such user, another password, or disabled; it takes as long either way. `from` is the address asked from.
   * Throws `request.too_many` (retryable) after too many failures for this user name from this address.
   */
  login(username: string, password: string, from?: string): Promise<OpenedSession | undefined>;
  /** `undefined`: no such session, or it is over, or its user is disabled. Use prolongs a session. */
  authenticate(token: string): Promise<SessionUser | undefined>;
  /** As `authenticate`, with the scope in which the user's transactions run. */
  authenticateWithScope(token: string): Promise<Authenticated | undefined>;
  logout(token: string): Promise<void>;
  /** Ends every session of a user. */
  revokeAll(userId: string): Promise<void>;
}

export interface Users {
  /** Inserts, or updates all but the password where the user is there already. */
  ensure(user: NewUser): Promise<void>;
  /** Disabling ends every session. */
  setDisabled(userId: string, disabled: boolean): Promise<void>;
  setPassword(userId: string, password: string): Promise<void>;
}

export interface Identity {
  readonly sessions: Sessions;
  readonly users: Users;
}
