import { AppError, Role } from '@anju/contracts';
import { checkData, formatPath } from '@anju/service-kit';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Config } from './config.js';
import { createIdentity } from './identity/index.js';
import { openDatabase } from './open-database.js';
import { systemClock } from './platform/clock.js';

const UserOptions = z.object({
  username: z
    .string('is missing')
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be 1 to 64 of a-z, 0-9, ".", "_" and "-"'),
  name: z.string('is missing').min(1).max(100),
  role: Role,
  scope: z
    .array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+){0,2}$/, 'must be <district>[.<street>[.<estate>]]'))
    .default([]),
  party: z.string().min(1).nullable().default(null),
  password: z.string().min(12, 'must have at least 12 characters').max(256),
});
export type UserOptions = z.input<typeof UserOptions>;

/**
 * Makes a user, or sets name, role, scopes, party and password of one who is there; his sessions end. The first administrator of
 * an installation comes from here. On the embedded database only while the service is down: else `db.locked`.
 *
 * Throws `config.invalid`, whose message lists every mistake.
 */
export async function createUser(
  config: Pick<Config, 'dataDir' | 'databaseUrl'>,
  options: Record<keyof UserOptions, unknown>,
  logger: Logger,
): Promise<void> {
  const { value: user, complaints } = checkData(UserOptions, options);
  if (user === undefined) {
    const mistakes = complaints.map(({ path, message }) => `${formatPath(path)}: ${message}`);
    throw new AppError('config.invalid', `The user has mistakes:\n  ${mistakes.join('\n  ')}`, {
      context: { mistakes },
    });
  }
  const { username, name, role, scope, party, password } = user;
  const database = await openDatabase(config, logger, (error) => logger.error({ err: error }, 'the database was lost'));
  try {
    const { users, sessions } = await createIdentity({ database, clock: systemClock, demo: false });
    const id = `user-${username}`;
    await users.ensure({ id, username, displayName: name, role, password, partyId: party, scopes: scope });
    await users.setPassword(id, password);
    // A user of the demonstration keeps an id of its own, and with it the password that everybody knows.
    const opened = await sessions.login(username, password, 'create-user');
    if (opened === undefined) {
      throw new AppError('config.invalid', `"${username}" is a user of the demonstration: take another name`);
    }
    await sessions.revokeAll(id);
  } finally {
    await database.close();
  }
}
