import { createHash } from 'node:crypto';
import { AppError, type TicketFileView } from '@anju/contracts';
import type { EvidenceFiles } from '../../evidence/index.js';
import type { Actor } from '../domain/ticket.js';
import { scopeOf } from './act-on-ticket.js';
import { attachFiles, judgeFile, type SentFile } from './attach-files.js';
import type { TicketDeps } from './ticket-deps.js';
import { fileView } from './ticket-views.js';

/** A file without a row may belong to an upload that is still under way, ms. */
const orphanAfterMs = 3_600_000;

/**
 * Photos and files of tickets. The bytes are on the disk before their row is written, and a file that has no row is removed after an
 * hour: so there is never a row without its file.
 */
export function keepFiles({
  transactions,
  clock,
  changed,
  files,
}: Pick<TicketDeps, 'transactions' | 'clock' | 'changed'> & { readonly files: EvidenceFiles | undefined }) {
  function place(): EvidenceFiles {
    if (files !== undefined) return files;
    throw new AppError('files.no_directory', 'The service was started without a directory for files.');
  }

  return {
    /**
     * Adds a file to an open ticket; the same content for the same purpose again is the file that is there. `undefined`: no such ticket
     * within the scope. Throws `file.not_accepted`, `ticket.transition_not_allowed` where the ticket is over.
     */
    async addFile(actor: Actor, ticketId: string, sent: SentFile): Promise<TicketFileView | undefined> {
      const judged = judgeFile(sent);
      const visible = await transactions.run(scopeOf(actor), (records) => records.find(ticketId));
      if (visible === undefined) return undefined;
      const sha256 = await place().put(sent.content);
      const added = await transactions.run(scopeOf(actor), async (records) => {
        const ticket = await records.lock(ticketId);
        if (ticket === undefined) return undefined;
        const files = [{ ...judged, sha256 }];
        const [file] = await attachFiles(records, place(), ticket, { files, actor, nowMs: clock.nowMs() });
        return file;
      });
      if (added !== undefined) changed();
      return added === undefined ? undefined : fileView(added);
    },

    /** `undefined`: no such file of a ticket within the scope. Throws `file.damaged` where its bytes are not what was kept. */
    async readFile(
      actor: Actor,
      ticketId: string,
      fileId: string,
    ): Promise<{ readonly file: TicketFileView; readonly content: Buffer } | undefined> {
      const found = await transactions.run(scopeOf(actor), (records) => records.filesOf(ticketId));
      const file = found.find(({ id }) => id === fileId);
      if (file === undefined) return undefined;
      const content = await place().read(file.sha256);
      if (content === undefined) {
        throw new AppError('file.damaged', `File ${file.id} of ${ticketId} is not in the directory of files.`);
      }
      if (createHash('sha256').update(content).digest('hex') !== file.sha256) {
        throw new AppError(
          'file.damaged',
          `File ${file.id} of ${ticketId} is not what was added: its hash is another.`,
        );
      }
      return { file: fileView(file), content };
    },

    /** Removes files that no ticket has; returns how many. */
    async sweepFiles(): Promise<number> {
      if (files === undefined) return 0;
      let removed = 0;
      for (const sha256 of await files.olderThan(clock.nowMs() - orphanAfterMs)) {
        removed += await transactions.run({ role: 'admin' }, async (records) => {
          await records.lockFile(sha256);
          if (await records.hasFile(sha256)) return 0;
          await files.remove(sha256);
          return 1;
        });
      }
      return removed;
    },
  };
}
