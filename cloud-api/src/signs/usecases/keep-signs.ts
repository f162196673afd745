import {
  AppError,
  type HungSignDetails,
  type HungSignProposal,
  type HungSignRelease,
  type HungSignsQuery,
  type HungSignView,
  type HungSignWrite,
} from '@anju/contracts';
import type { Clock } from '../../platform/clock.js';
import type { Scope } from '../../platform/db/database.js';
import { genesisHash, hashOf } from '../../tickets/index.js';
import { concernedBy } from '../domain/concerned.js';
import { lastQuarter, quarterAt, rangeOfQuarter, yearOf } from '../domain/quarter.js';
import { type Actor, type EstateSign, mayHang, mayRelease, mistakesOf, signText } from '../domain/sign.js';
import { chained, signFault } from './sign-chain.js';
import type { Complaints, NamedSign, SignEvent, SignRecords, SignTransactions, TicketSign } from './sign-records.js';

/** Signs of each kind that are shown at once; more than a district can hang. */
const mostShown = 500;
/** Estates that are proposed (DEFAULT); those with as many complaints as the last are, too. */
const mostProposed = 10;

export interface SignsDeps {
  readonly transactions: SignTransactions;
  /** Something is in the outbox. */
  readonly changed: () => void;
  readonly complaints: Complaints;
  readonly clock: Pick<Clock, 'nowMs'>;
}

const scopeOf = ({ userId, scopes }: Actor): Scope => ({ role: 'app', userId, paths: scopes, partyId: null });

function viewOfEstate(sign: NamedSign, actor: Actor): HungSignView {
  const { path: _path, hungById: _by, ...rest } = sign;
  return { kind: 'estate', ...rest, mayRelease: mayRelease(sign, actor), text: signText(sign) };
}

function viewOfTicket(sign: TicketSign): HungSignView {
  return { kind: 'ticket', ...sign, version: 0, quarter: null, mayRelease: false, text: signText(sign) };
}

/** Writes the event, and the messages about it in the same transaction. */
async function append(
  records: SignRecords,
  sign: EstateSign,
  event: { readonly type: SignEvent['type']; readonly data: Record<string, unknown> },
  { actor, nowMs }: { readonly actor: Actor; readonly nowMs: number },
): Promise<void> {
  const before = await records.events(sign.id);
  const content = {
    seq: before.length + 1,
    atMs: nowMs,
    type: event.type,
    actorId: actor.userId,
    actorName: actor.displayName,
    actorRole: actor.role,
    data: { version: sign.version, ...event.data },
    previousHash: before.at(-1)?.hash ?? genesisHash,
  };
  const hash = hashOf({ ...chained(sign.id, content), previousHash: content.previousHash });
  const written = { ...content, hash };
  await records.append(sign.id, written);
  await records.tell(sign, written, {
    audiences: concernedBy(sign.path, await records.companiesOf(sign.path)),
    partyIds: await records.partiesAt(sign.path),
  });
}

/** 挂牌督办 of estates, and the list of both kinds. */
export function keepSigns({ transactions, complaints, clock, changed }: SignsDeps) {
  async function runAndTell<T>(actor: Actor, fn: (records: SignRecords) => Promise<T>): Promise<T> {
    const result = await transactions.run(scopeOf(actor), fn);
    changed();
    return result;
  }

  async function details(records: SignRecords, signId: string, actor: Actor): Promise<HungSignDetails | undefined> {
    const sign = await records.find(signId);
    if (sign === undefined) return undefined;
    const events = await records.events(signId);
    return {
      ...viewOfEstate(sign, actor),
      events: events.map(({ seq, atMs, type, actorName, actorRole, data }) => ({
        ...{ seq, atMs, type, actorRole, actor: actorName, reason: String(data.reason ?? '') },
      })),
      intact: signFault(sign, events) === undefined,
    };
  }

  return {
    /** Of estates and of tickets, the last hung first. */
    list: (actor: Actor, scope: Scope, query: HungSignsQuery): Promise<readonly HungSignView[]> =>
      transactions.run(scope, async (records) => {
        const ofEstates = await records.list(query, mostShown);
        const ofTickets = await records.ofTickets(query, mostShown);
        const views = [...ofEstates.map((sign) => viewOfEstate(sign, actor)), ...ofTickets.map(viewOfTicket)];
        return views.sort((a, b) => b.hungMs - a.hungMs || (a.id < b.id ? 1 : -1));
      }),

    /** `undefined`: no such sign of an estate within the scope. */
    get: (actor: Actor, scope: Scope, signId: string): Promise<HungSignDetails | undefined> =>
      transactions.run(scope, (records) => details(records, signId, actor)),

    /**
     * `undefined`: no such estate within the person's scope. Throws `session.forbidden` to whom no level above the estate is
     * entrusted, `request.invalid`, and `registry.conflict` while another sign hangs there.
     */
    hang: (actor: Actor, write: HungSignWrite): Promise<HungSignDetails | undefined> =>
      runAndTell(actor, async (records) => {
        const nowMs = clock.nowMs();
        const { reason, quarter, ...words } = write;
        const estate = await records.lockEstate(write.estateId);
        if (estate === undefined) return undefined;
        if (!mayHang(actor, estate.path)) {
          throw new AppError('session.forbidden', 'A sign is hung by a supervisor of a level above the estate.');
        }
        const errors = mistakesOf(write, nowMs);
        if (errors.length > 0) {
          throw new AppError('request.invalid', 'The sign cannot be hung as given.', { context: { errors } });
        }
        const hung = await records.hungAt(write.estateId);
        if (hung !== undefined) {
          throw new AppError('registry.conflict', `${hung.id} hangs at the estate already and stays until 销号.`);
        }
        const sign: EstateSign = {
          ...words,
          id: await records.nextId(yearOf(nowMs)),
          path: estate.path,
          state: 'hung',
          version: 1,
          quarter: quarter ?? null,
          hungMs: nowMs,
          hungById: actor.userId,
          hungBy: actor.displayName,
          releasedMs: null,
          releasedBy: null,
        };
        await records.insert(sign);
        await append(
          records,
          sign,
          { type: 'hung', data: { reason, ...words, quarter: sign.quarter } },
          { actor, nowMs },
        );
        return details(records, sign.id, actor);
      }),

    /**
     * 销号. `undefined`: no such sign within the person's scope. Throws `session.forbidden` to who hung it and to whom it is not
     * entrusted, `registry.conflict` for another version or one that is released.
     */
    release: (
      actor: Actor,
      signId: string,
      { version, reason }: HungSignRelease,
    ): Promise<HungSignDetails | undefined> =>
      runAndTell(actor, async (records) => {
        const nowMs = clock.nowMs();
        const sign = await records.lock(signId);
        if (sign === undefined) return undefined;
        if (sign.version !== version || sign.state !== 'hung') {
          throw new AppError('registry.conflict', `The sign is ${sign.state} and has version ${sign.version} by now.`);
        }
        if (!mayRelease(sign, actor)) {
          const message =
            sign.hungById === actor.userId
              ? 'You hung it yourself: 销号 is another person’s to do.'
              : '销号 is a verifier’s or a supervisor’s of the place to do.';
          throw new AppError('session.forbidden', message);
        }
        const released: EstateSign = {
          ...sign,
          ...{ state: 'released', version: version + 1, releasedMs: nowMs, releasedBy: actor.displayName },
        };
        await records.update(released);
        await append(records, released, { type: 'released', data: { reason } }, { actor, nowMs });
        return details(records, signId, actor);
      }),

    /** The estates with the most complaints of a quarter, for a supervisor to decide about. */
    async proposals(scope: Scope, quarter: string | undefined): Promise<readonly HungSignProposal[]> {
      const asked = quarter ?? lastQuarter(clock.nowMs());
      const { fromMs, toMs } = rangeOfQuarter(asked);
      const byEstate = new Map<string, HungSignProposal & { readonly most: number }>();
      for (const { estateId, estateName, problemClass, complaints: count } of await complaints.between(
        scope,
        fromMs,
        toMs,
      )) {
        const sofar = byEstate.get(estateId);
        const isMost = count > (sofar?.most ?? 0);
        byEstate.set(estateId, {
          ...{ estateId, estateName, quarter: asked, hungSignId: null },
          complaints: (sofar?.complaints ?? 0) + count,
          mostOf: isMost || sofar === undefined ? problemClass : sofar.mostOf,
          most: Math.max(count, sofar?.most ?? 0),
        });
      }
      const ordered = [...byEstate.values()].sort(
        (a, b) => b.complaints - a.complaints || (a.estateId < b.estateId ? -1 : 1),
      );
      const least = ordered[mostProposed - 1]?.complaints ?? 0;
      const proposed = ordered.filter(({ complaints: count }) => count >= least);
      return transactions.run(scope, (records) =>
        Promise.all(
          proposed.map(async ({ most: _, ...proposal }) => ({
            ...proposal,
            hungSignId: (await records.hungAt(proposal.estateId))?.id ?? null,
          })),
        ),
      );
    },

    /** The quarter that runs. */
    currentQuarter: (): string => quarterAt(clock.nowMs()),
  };
}
