import { asc, eq } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import type { TicketRecords } from '../usecases/ticket-records.js';
import { advisoryLock, lockSpace } from './advisory-locks.js';
import { ticketFiles } from './schema.js';

/** Which files a ticket has; what is in them lies elsewhere. */
export function fileRows(tx: Tx): Pick<TicketRecords, 'addFile' | 'filesOf' | 'lockFile' | 'hasFile'> {
  return {
    async addFile(file) {
      await tx.insert(ticketFiles).values(file);
    },
    filesOf: (ticketId) =>
      tx
        .select()
        .from(ticketFiles)
        .where(eq(ticketFiles.ticketId, ticketId))
        .orderBy(asc(ticketFiles.atMs), asc(ticketFiles.id)),
    lockFile: (sha256) => advisoryLock(tx, lockSpace.file, sha256),
    async hasFile(sha256) {
      const found = await tx
        .select({ id: ticketFiles.id })
        .from(ticketFiles)
        .where(eq(ticketFiles.sha256, sha256))
        .limit(1);
      return found.length > 0;
    },
  };
}
