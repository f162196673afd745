import { z } from 'zod';
import type { ChainedEvent } from './ticket-log.js';
import { verifyChain } from './ticket-log.js';

/** Last event of a ticket's chain, as it stood when the anchor was made. */
export const ChainHead = z.object({
  ticketId: z.string(),
  seq: z.number().int().positive(),
  hash: z.string().length(64),
});
export type ChainHead = z.infer<typeof ChainHead>;

/** The heads of all chains that grew since the anchor before it. Kept outside the database, a file a day. */
export const Anchor = z.object({
  format: z.literal(1),
  /** Day in Asia/Shanghai, `20261122`. */
  day: z.string().regex(/^\d{8}$/),
  atMs: z.number().int(),
  /** SHA-256 of the anchor before it, hexadecimal; `null`: the first. */
  previous: z.string().length(64).nullable(),
  heads: z.array(ChainHead),
});
export type Anchor = z.infer<typeof Anchor>;

export interface StoredAnchor extends Anchor {
  /** SHA-256 over what is stored. */
  readonly sha256: string;
}

export interface LogFault {
  readonly what: string;
  readonly why: string;
}

/** An anchor that was changed, or one that is missing between others. */
export function anchorFaults(anchors: readonly StoredAnchor[]): LogFault[] {
  return anchors.flatMap(({ day, previous }, index): LogFault[] => {
    const before = anchors[index - 1];
    if (previous === (before?.sha256 ?? null)) return [];
    const why =
      before === undefined
        ? 'the anchor before it is missing'
        : `does not follow the anchor of ${before.day}: one was changed or removed`;
    return [{ what: `anchor ${day}`, why }];
  });
}

/** The newest head of each chain that an anchor knows. */
export function anchoredHeads(anchors: readonly Anchor[]): Map<string, ChainHead> {
  return new Map(anchors.flatMap(({ heads }) => heads.map((head): [string, ChainHead] => [head.ticketId, head])));
}

/** What is wrong with the log of one ticket, by itself and against what was anchored. */
export function chainFaults(
  ticket: { readonly id: string; readonly version: number },
  events: readonly ChainedEvent[],
  anchored: ChainHead | undefined,
): LogFault[] {
  const verdict = verifyChain(events, ticket.version);
  const faults: LogFault[] = verdict.ok ? [] : [{ what: `${ticket.id} event ${verdict.seq}`, why: verdict.why }];
  if (anchored === undefined) return faults;
  const found = events[anchored.seq - 1];
  if (found === undefined) {
    faults.push({
      what: ticket.id,
      why: `its log had ${anchored.seq} events when it was anchored and has ${events.length}`,
    });
  } else if (found.hash !== anchored.hash) {
    faults.push({ what: `${ticket.id} event ${anchored.seq}`, why: 'is not the one that was anchored' });
  }
  return faults;
}

/** Numbers of a day that no ticket has: they are given out without gaps. `ids` in any order. */
export function numberFaults(ids: readonly string[]): LogFault[] {
  const days = new Map<string, Set<number>>();
  for (const id of ids) {
    const [, day, number] = /^T-(\d{8})-(\d+)$/.exec(id) ?? [];
    if (day === undefined) continue;
    const numbers = days.get(day) ?? new Set();
    days.set(day, numbers.add(Number(number)));
  }
  return [...days].flatMap(([day, numbers]) => {
    const most = Math.max(...numbers);
    const missing = Array.from({ length: most }, (_, index) => index + 1).filter((number) => !numbers.has(number));
    return missing.map((number) => ({
      what: `T-${day}-${String(number).padStart(4, '0')}`,
      why: 'the number was given out and there is no such ticket',
    }));
  });
}
