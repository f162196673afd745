import { sql } from 'drizzle-orm';
import { openStates } from '../domain/ticket.js';
import { tickets } from './schema.js';

/** The states of an open ticket as a list of literals, as the indexes have them. */
export const openStatesSql = sql.raw(openStates.map((state) => `'${state}'`).join(', '));
export const isOpenSql = sql`${tickets.state} in (${openStatesSql})`;
