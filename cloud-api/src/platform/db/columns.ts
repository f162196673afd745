import { bigint, customType } from 'drizzle-orm/pg-core';

/**
 * Place in the hierarchy: `district[.street[.estate]]`. Labels are slugs with `-` written as `_`, since PostgreSQL 15's ltree
 * knows no hyphen. Row-level security compares it with the scopes of the transaction.
 */
export const ltree = customType<{ data: string; driverData: string }>({ dataType: () => 'ltree' });

/** Milliseconds since 1970 UTC. */
export const timeMs = (name: string) => bigint(name, { mode: 'number' });
