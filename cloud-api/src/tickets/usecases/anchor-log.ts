import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { EvidenceFiles } from '../../evidence/index.js';
import type { Clock } from '../../platform/clock.js';
import {
  type Anchor,
  anchoredHeads,
  anchorFaults,
  type ChainHead,
  chainFaults,
  type LogFault,
  numberFaults,
  type StoredAnchor,
} from '../domain/anchors.js';
import { fileFaults, filesTold } from '../domain/file-faults.js';
import { ticketDay } from '../domain/ticket-day.js';
import type { TicketTransactions } from './ticket-records.js';

/** Anchors outside the database. */
export interface AnchorStore {
  /** All of them in the order of their days. Throws `anchor.invalid` for what is no anchor. */
  read(): Promise<readonly StoredAnchor[]>;
  /** `false`: there is one of that day already. It is on the disk when this resolves, and its digest is returned. */
  add(anchor: Anchor): Promise<string | false>;
}

/** Transactions that were open while an anchor was made are caught by the next one. */
const overlapMs = 3_600_000;

/** Once a day, by Shanghai's clock, the heads of the chains that grew leave the database. */
export function anchorLog(deps: {
  readonly transactions: TicketTransactions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly anchors: AnchorStore;
  /** The heads of the estates' signs that grew since then. */
  readonly signHeads?: ((sinceMs: number) => Promise<readonly ChainHead[]>) | undefined;
}) {
  const { transactions, clock, logger, anchors, signHeads } = deps;
  let doneDay: string | undefined;
  /** The clock stood far ahead when it was anchored last: what was written since is older than that. */
  let wasAhead = false;
  return async (): Promise<void> => {
    const atMs = clock.nowMs();
    const day = ticketDay(atMs);
    if (day === doneDay) return;
    const last = (await anchors.read()).at(-1);
    if (last !== undefined && atMs < last.atMs - overlapMs) wasAhead = true;
    if (last === undefined || last.day < day) {
      const sinceMs = last === undefined || wasAhead ? 0 : last.atMs - overlapMs;
      const heads = await transactions.run({ role: 'admin' }, (records) => records.headsSince(sinceMs));
      // All of them once, where the anchors so far know no signs.
      const signs = await signHeads?.(last?.signs === undefined ? 0 : sinceMs);
      const anchor: Anchor = { format: 1, day, atMs, previous: last?.sha256 ?? null, heads: [...heads] };
      const sha256 = await anchors.add(signs === undefined ? anchor : { ...anchor, signs: [...signs] });
      // In the log too, which usually leaves the machine: a further witness.
      const chains = heads.length + (signs?.length ?? 0);
      if (sha256 !== false) logger.info({ day, chains, sha256 }, 'log anchored');
      wasAhead = false;
    }
    doneDay = day;
  };
}

export interface LogReport {
  readonly tickets: number;
  readonly events: number;
  /** Photos and files that the log tells of; the content of each was read. */
  readonly files: number;
  readonly anchors: number;
  /** Day of the newest anchor; what was written since is vouched for by the chains alone. */
  readonly anchoredUntil: string | null;
  readonly faults: readonly LogFault[];
}

const page = 200;

/** Every chain by itself and against the anchors, and every file of it: what was changed, cut off or taken away is named. */
export async function verifyWholeLog(
  transactions: TicketTransactions,
  store: Pick<AnchorStore, 'read'>,
  evidence: Pick<EvidenceFiles, 'read'>,
): Promise<LogReport> {
  const anchors = await store.read();
  const faults = anchorFaults(anchors);
  const heads = anchoredHeads(anchors);
  const hashOf = async (sha256: string) => {
    const content = await evidence.read(sha256);
    return content === undefined ? undefined : createHash('sha256').update(content).digest('hex');
  };
  return transactions.run({ role: 'admin', snapshot: true }, async (records) => {
    const ids: string[] = [];
    let events = 0;
    let files = 0;
    for (;;) {
      const some = await records.versionsAfter(ids.at(-1) ?? '', page);
      for (const ticket of some) {
        const log = await records.events(ticket.id);
        events += log.length;
        faults.push(...chainFaults(ticket, log, heads.get(ticket.id)));
        const told = filesTold(log);
        files += told.size;
        faults.push(...(await fileFaults(ticket.id, told, await records.filesOf(ticket.id), hashOf)));
        heads.delete(ticket.id);
        ids.push(ticket.id);
      }
      if (some.length < page) break;
    }
    const gone = new Set(heads.keys());
    for (const [ticketId, { seq }] of heads)
      faults.push({ what: ticketId, why: `the ticket is gone; it had ${seq} events` });
    faults.push(...numberFaults([...ids, ...gone]));
    const anchoredUntil = anchors.at(-1)?.day ?? null;
    return { tickets: ids.length, events, files, anchors: anchors.length, anchoredUntil, faults };
  });
}
