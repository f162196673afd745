import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { argon2PasswordHasher } from './adapters/argon2-password-hasher.js';
import { drizzleIdentityRecords } from './adapters/drizzle-identity-records.js';
import { randomTokens } from './adapters/random-tokens.js';
import { demoPassword, demoUsers } from './domain/demo-users.js';
import { LoginThrottle } from './domain/login-throttle.js';
import type { Identity } from './identity.js';
import { createSessions } from './usecases/sessions.js';
import { createUsers } from './usecases/users.js';

export interface IdentityOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** `ANJU_DEMO=1`: makes sure of the demonstration's users, whose passwords everybody knows. */
  readonly demo: boolean;
}

export async function createIdentity({ database, clock, demo }: IdentityOptions): Promise<Identity> {
  const records = drizzleIdentityRecords(database);
  const users = createUsers(records, argon2PasswordHasher);
  if (demo) {
    // Hashing is slow on purpose, and done once for each of them.
    await Promise.all(
      demoUsers.map((user) =>
        users.ensure({ ...user, id: `demo-${user.username}`, password: demoPassword(user.username) }),
      ),
    );
  }
  const throttle = new LoginThrottle();
  const sessions = createSessions({ records, hasher: argon2PasswordHasher, tokens: randomTokens, throttle, clock });
  return { sessions, users };
}
