import { type ChainedEvent, verifyChain } from '../../tickets/index.js';
import type { EstateSign } from '../domain/sign.js';
import type { SignEvent } from './sign-records.js';

/** As the chains of the tickets have it. */
export function chained(
  signId: string,
  { seq, atMs, type, actorId, actorName, actorRole, data }: Omit<SignEvent, 'hash'>,
) {
  return { ticketId: signId, seq, atMs, type, actorId, actorName, actorRole, data };
}

/** The words of the sign are those of its log. */
function saysWhatWasHung(sign: EstateSign, first: SignEvent | undefined): boolean {
  const { estateId, problem, responsibleUnit, responsiblePerson, deadlineMs, supervisingUnit, quarter } = sign;
  const words = { estateId, problem, responsibleUnit, responsiblePerson, deadlineMs, supervisingUnit, quarter };
  return first !== undefined && Object.entries(words).every(([key, value]) => first.data[key] === value);
}

/** What is wrong with the log of a sign, or with the sign by its log. */
export function signFault(
  sign: EstateSign,
  events: readonly SignEvent[],
): { readonly seq: number; readonly why: string } | undefined {
  const chain: ChainedEvent[] = events.map((event) => ({
    ...chained(sign.id, event),
    previousHash: event.previousHash,
    hash: event.hash,
  }));
  const verdict = verifyChain(chain, sign.version);
  if (!verdict.ok) return { seq: verdict.seq, why: verdict.why };
  if (!saysWhatWasHung(sign, events[0])) return { seq: 1, why: 'the sign does not say what was hung' };
  const last = events.at(-1);
  if (last?.type === sign.state) return undefined;
  return { seq: events.length, why: `the sign is ${sign.state}, its log says ${last?.type ?? 'nothing'}` };
}
