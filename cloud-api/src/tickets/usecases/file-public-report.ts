import { AppError, type LocalisedText, type ProblemClass } from '@anju/contracts';
import type { EvidenceFiles } from '../../evidence/index.js';
import { type ReceiptState, readReceipt, receiptOf, receiptState } from '../domain/receipt.js';
import { reportableClasses } from '../domain/reportable-classes.js';
import { attachFiles, judgeFile, type StoredFile } from './attach-files.js';
import { fileWithin } from './file-report.js';
import type { TicketDeps } from './ticket-deps.js';

/** What the public page of a code shows; nothing else of the facility leaves. */
export interface PublicPlace {
  readonly estateName: LocalisedText;
  readonly facilityName: LocalisedText;
  readonly classes: readonly ProblemClass[];
}

/** What somebody without login told. */
export interface PublicReport {
  readonly problemClass: ProblemClass;
  readonly content: string;
  readonly place: string | null;
  readonly phone: string | null;
  readonly photos: readonly Buffer[];
  /** Random, of the form that was shown: the same form sent twice is one report. */
  readonly formKey: string;
}

export interface PublicReceipt {
  readonly receipt: string;
  readonly state: ReceiptState;
  readonly receivedMs: number;
  readonly problemClass: ProblemClass;
  /** `null`: the facility is not registered any more. */
  readonly facilityName: LocalisedText | null;
}

/** Photos that a ticket takes from people without login, however many report (DEFAULT). */
export const mostPublicPhotos = 30;
/** How far a merged ticket is followed. */
const mostMerges = 20;

const tokenPattern = /^[A-Za-z0-9_-]{22}$/;

/**
 * What anybody may do who stands at a facility: report, and see later how it goes on. Severity, place and route are the service's own
 * matter; nothing internal is in the answers.
 */
export function filePublicReport(
  deps: Pick<TicketDeps, 'transactions' | 'clock' | 'clocks' | 'changed'> & {
    readonly files: EvidenceFiles | undefined;
  },
) {
  const { transactions, clock, clocks, changed, files } = deps;
  const placeOf = (token: string) =>
    tokenPattern.test(token)
      ? transactions.run({ role: 'ingest' }, (records) => records.linkedPlace(token))
      : Promise.resolve(undefined);

  return {
    /** `undefined`: the token is none, or was revoked. */
    async publicPlace(token: string): Promise<PublicPlace | undefined> {
      const place = await placeOf(token);
      if (place === undefined) return undefined;
      const { estateName, facilityName, facilityKind } = place;
      return { estateName, facilityName, classes: reportableClasses[facilityKind] };
    },

    /**
     * Files the report with its photos, all of it or nothing; returns its receipt. `undefined`: the token is none, or was revoked.
     * Throws `request.invalid` for a class that is none of the facility, `file.not_accepted` for what is no photo or one too many of
     * its ticket, `ticket.transition_not_allowed` for photos to a report that was sent before and is over.
     */
    async filePublicReport(token: string, sent: PublicReport): Promise<string | undefined> {
      const { problemClass, content, place: where, phone, formKey } = sent;
      const known = await placeOf(token);
      if (known === undefined) return undefined;
      if (!reportableClasses[known.facilityKind].includes(problemClass)) {
        throw new AppError('request.invalid', 'The class is none of this kind of facility.', {
          context: { errors: [{ field: 'problemClass', message: 'is none of this kind of facility' }] },
        });
      }
      const photos = sent.photos.map((bytes, at) =>
        judgeFile({ name: `photo-${at + 1}`, content: bytes, purpose: 'photo', clientTimeMs: null }),
      );
      if (photos.length > 0 && files === undefined) {
        throw new AppError('files.no_directory', 'The service was started without a directory for files.');
      }
      const stored: StoredFile[] = [];
      for (const photo of photos) {
        if (files !== undefined) stored.push({ ...photo, sha256: await files.put(photo.content) });
      }
      const receipt = receiptOf([formKey, token, problemClass, content, where ?? '', phone ?? '']);
      const nowMs = clock.nowMs();
      const isFiled = await transactions.run({ role: 'ingest' }, async (records) => {
        const place = await records.linkedPlace(token);
        if (place === undefined) return false;
        const { estateId, facilityId, path } = place;
        const { ticketId, reportId } = await fileWithin(
          records,
          {
            ...{ kind: 'complaint', channel: 'qr', number: null, estateId, facilityId, problemClass, path },
            ...{ severity: 'minor', content, place: where, receipt, actor: null },
            reporter: phone === null ? {} : { phone },
          },
          { nowMs, clocks },
        );
        if (stored.length === 0 || files === undefined) return true;
        const ticket = await records.lock(ticketId);
        if (ticket === undefined) throw new Error(`ticket ${ticketId} of a report is not there`);
        await attachFiles(records, files, ticket, { files: stored, actor: null, reportId, nowMs });
        const sentByPublic = (await records.filesOf(ticketId)).filter(({ userId }) => userId === null);
        if (sentByPublic.length > mostPublicPhotos) {
          throw new AppError('file.not_accepted', 'There are photos enough of this matter: send it without photos.', {
            context: { errors: [{ field: 'photo', message: 'there are photos enough of this matter' }] },
          });
        }
        return true;
      });
      if (!isFiled) return undefined;
      changed();
      return receipt;
    },

    /** `undefined`: there is no report of this number. */
    receipt: (typed: string): Promise<PublicReceipt | undefined> => {
      const receipt = readReceipt(typed);
      if (receipt === undefined) return Promise.resolve(undefined);
      return transactions.run({ role: 'ingest' }, async (records) => {
        const found = await records.receipted(receipt);
        if (found === undefined) return undefined;
        const { receivedMs, problemClass, facilityName } = found;
        let { ticketState, mergedInto } = found;
        for (let merges = 0; ticketState === 'merged' && mergedInto !== null && merges < mostMerges; merges += 1) {
          const target = await records.find(mergedInto);
          if (target === undefined) break;
          ticketState = target.state;
          mergedInto = target.mergedInto;
        }
        return { receipt, state: receiptState(ticketState), receivedMs, problemClass, facilityName };
      });
    },
  };
}
