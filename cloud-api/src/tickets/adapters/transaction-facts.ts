import type { Tx } from '../../platform/db/database.js';
import type { Ladders } from '../../routing/ladder-times.js';
import type { ClockSet } from '../domain/clocks.js';

/** The end of a ticket's chain. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Limits, outages and ladder of a district. */
export interface Settings {
  readonly clocks: Pick<ClockSet, 'outages'> & Partial<Pick<ClockSet, 'version' | 'limits'>>;
  readonly ladders: Ladders;
}

/** What a transaction need not read twice. */
export interface TransactionFacts {
  /** Tickets that nobody else changes until the end. */
  readonly locked: Set<string>;
  /** Of locked tickets, as this transaction read or wrote them last. */
  readonly heads: Map<string, Head>;
  /** By district. */
  readonly settings: Map<string, Promise<Settings>>;
}

const known = new WeakMap<Tx, TransactionFacts>();

export function factsOf(tx: Tx): TransactionFacts {
  const facts = known.get(tx) ?? { locked: new Set(), heads: new Map(), settings: new Map() };
  known.set(tx, facts);
  return facts;
}
