import { z } from 'zod';
import type { ChainedEvent } from './ticket-log.js';
import { verifyChain } from './ticket-log.js';

/** Last event of a chain, of a ticket or of an estate's sign, as it stood when the anchor was made. */
export const ChainHead = z.object({
  /** Of a sign its number. */
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
  /** Of the estates' signs; absent: the anchor is of before they were anchored. */
  signs: z.array(ChainHead).exactOptional(),
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
export function anchoredHeads(anchors: readonly Anchor[], of: 'heads' | 'signs' = 'heads'): Map<string, ChainHead> {
  return new Map(anchors.flatMap((anchor) => (anchor[of] ?? []).map((head) => [head.ticketId, head] as const)));
}

/** What a chain lacks of what was anchored of it. */
export function anchoredFaults(
  { ticketId, seq, hash }: ChainHead,
  events: readonly { readonly hash: string }[],
): LogFault[] {
  const found = events[seq - 1];
  if (found === undefined) {
    return [{ what: ticketId, why: `its log had ${seq} events when it was anchored and has ${events.length}` }];
  }
  return found.hash === hash ? [] : [{ what: `${ticketId} event ${seq}`, why: 'is not the one that was anchored' }];
}

/** What is wrong with the log of one ticket, by itself and against what was anchored. */
export function chainFaults(
  ticket: { readonly id: string; readonly version: number },
  events: readonly ChainedEvent[],
  anchored: ChainHead | undefined,
): LogFault[] {
  const verdict = verifyChain(events, ticket.version);
  const faults: LogFault[] = verdict.ok ? [] : [{ what: `${ticket.id} event ${verdict.seq}`, why: verdict.why }];
  return anchored === undefined ? faults : [...faults, ...anchoredFaults(anchored, events)];
}

/** Numbers of a ticket's day or of a sign's year that nothing has: they are given out without gaps. `ids` in any order. */
export function numberFaults(ids: readonly string[], of: 'ticket' | 'sign' = 'ticket'): LogFault[] {
  const series = new Map<string, Set<number>>();
  for (const id of ids) {
    const [, first, number] = /^(T-\d{8}|GP-\d{4})-(\d+)$/.exec(id) ?? [];
    if (first === undefined) continue;
    const numbers = series.get(first) ?? new Set();
    series.set(first, numbers.add(Number(number)));
  }
  return [...series].flatMap(([first, numbers]) => {
    const most = Math.max(...numbers);
    const missing = Array.from({ length: most }, (_, index) => index + 1).filter((number) => !numbers.has(number));
    return missing.map((number) => ({
      what: `${first}-${String(number).padStart(4, '0')}`,
      why: `the number was given out and there is no such ${of}`,
    }));
  });
}
