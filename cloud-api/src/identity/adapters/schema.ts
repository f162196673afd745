import type { Role } from '@anju/contracts';
import { boolean, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { timeMs } from '../../platform/db/columns.js';

export const users = pgTable('users', {
  id: text('id').primaryKey(),
  username: text('username').notNull().unique(),
  displayName: text('display_name').notNull(),
  role: text('role').$type<Role>().notNull(),
  /** argon2id, PHC string. */
  passwordHash: text('password_hash').notNull(),
  /** For whom the user acts on tickets. */
  partyId: text('party_id'),
  /** Hierarchy paths that the user sees. */
  scopes: jsonb('scopes').$type<string[]>().notNull(),
  disabled: boolean('disabled').notNull().default(false),
});

export const sessions = pgTable('sessions', {
  /** SHA-256 of the cookie's token, hexadecimal: a copy of the table opens no session. */
  tokenHash: text('token_hash').primaryKey(),
  userId: text('user_id')
    .notNull()
    .references(() => users.id),
  createdMs: timeMs('created_ms').notNull(),
  expiresMs: timeMs('expires_ms').notNull(),
  lastSeenMs: timeMs('last_seen_ms').notNull(),
});
