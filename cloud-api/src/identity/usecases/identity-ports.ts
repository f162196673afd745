import type { Role } from '@anju/contracts';

export interface UserRecord {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly partyId: string | null;
  readonly scopes: string[];
  readonly disabled: boolean;
}

export interface SessionRecord {
  readonly tokenHash: string;
  readonly userId: string;
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly lastSeenMs: number;
}

/** Where users and sessions are kept. */
export interface IdentityRecords {
  userByName(username: string): Promise<UserRecord | undefined>;
  /** Inserts, or updates all but password and `disabled`. */
  ensureUser(user: UserRecord): Promise<void>;
  updateUser(userId: string, change: Partial<Pick<UserRecord, 'passwordHash' | 'disabled'>>): Promise<void>;
  /** Also removes what is over at `nowMs`. */
  addSession(session: SessionRecord, nowMs: number): Promise<void>;
  findSession(tokenHash: string): Promise<{ session: SessionRecord; user: UserRecord } | undefined>;
  touchSession(tokenHash: string, lastSeenMs: number, expiresMs: number): Promise<void>;
  removeSession(tokenHash: string): Promise<void>;
  removeSessionsOf(userId: string): Promise<void>;
}

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
}

export interface Tokens {
  make(): string;
  /** What is stored of a token. */
  fingerprint(token: string): string;
}
