import { randomBytes } from 'node:crypto';
import { AppError, type TicketFilePurpose, type TicketFileType } from '@anju/contracts';
import { checkContent, type EvidenceFiles } from '../../evidence/index.js';
import { withEvent } from '../domain/apply-transition.js';
import { type Actor, isOpen, type Ticket, type TicketChange, type TicketFile } from '../domain/ticket.js';
import { saveChange } from './save-change.js';
import type { TicketRecords } from './ticket-records.js';

/** A file as it was sent. */
export interface SentFile {
  readonly name: string;
  readonly content: Buffer;
  readonly purpose: TicketFilePurpose;
  /** The device's own time. */
  readonly clientTimeMs: number | null;
}

/** A file that was judged by its bytes. */
export interface JudgedFile extends SentFile {
  readonly type: TicketFileType;
  readonly width: number | null;
  readonly height: number | null;
}

/** Throws `file.not_accepted` for what is no file that is taken, or none that serves its purpose. */
export function judgeFile(sent: SentFile): JudgedFile {
  const content = checkContent(sent.content);
  const isPicture = content.ok && content.type !== 'application/pdf';
  const why = content.ok
    ? isPicture || sent.purpose === 'document'
      ? undefined
      : `is a PDF, and a ${sent.purpose} is a picture`
    : content.why;
  if (!content.ok || why !== undefined) {
    throw new AppError('file.not_accepted', `The file ${why}.`, {
      context: { errors: [{ field: 'file', message: why ?? 'is not accepted' }] },
    });
  }
  const { type, width, height } = content;
  return { ...sent, type, width, height };
}

/** A file with the hash under which its bytes are on the disk already. */
export interface StoredFile extends JudgedFile {
  readonly sha256: string;
}

/**
 * Writes rows and events of files of a locked ticket; the same content for the same purpose again is the file that is there. `actor`:
 * `null` where somebody outside the service sent them. Throws `ticket.transition_not_allowed` where the ticket is over.
 */
export async function attachFiles(
  records: TicketRecords,
  place: EvidenceFiles,
  ticket: Ticket,
  {
    files,
    actor,
    reportId = null,
    nowMs,
  }: {
    readonly files: readonly StoredFile[];
    readonly actor: Actor | null;
    /** The report that they came with. */
    readonly reportId?: number | null;
    readonly nowMs: number;
  },
): Promise<readonly TicketFile[]> {
  const known = [...(await records.filesOf(ticket.id))];
  const attached: TicketFile[] = [];
  let change: TicketChange = { ticket, events: [] };
  for (const { content, sha256, purpose, clientTimeMs, type, name, width, height } of files) {
    const same = known.find((each) => each.sha256 === sha256 && each.purpose === purpose);
    if (same !== undefined) {
      attached.push(same);
      continue;
    }
    if (!isOpen(ticket.state)) {
      throw new AppError('ticket.transition_not_allowed', `A ticket that is ${ticket.state} takes no files.`);
    }
    await records.lockFile(sha256);
    // Whoever clears up may have been faster than this transaction.
    if ((await place.read(sha256)) === undefined) await place.put(content);
    const { userId, displayName } = actor ?? { userId: null, displayName: null };
    const file: TicketFile = {
      id: `f-${randomBytes(12).toString('hex')}`,
      ...{ ticketId: ticket.id, sha256, bytes: content.length, type, purpose, name },
      ...{ width, height, atMs: nowMs, clientTimeMs, userId, displayName, reportId },
    };
    await records.addFile(file);
    known.push(file);
    attached.push(file);
    const { id, bytes } = file;
    change = withEvent(change, {
      type: 'file_added',
      atMs: nowMs,
      actor,
      data: {
        file: { id, sha256, bytes, type, purpose, name },
        ...(clientTimeMs === null ? {} : { clientTimeMs }),
      },
      notify: [],
    });
  }
  if (change.events.length > 0) await saveChange(records, ticket, change, nowMs);
  return attached;
}
