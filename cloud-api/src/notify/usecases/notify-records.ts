import type { Severity } from '@anju/contracts';
import type { QuietHours } from '../domain/channel.js';
import type { Content } from '../domain/content.js';
import type { Way } from '../domain/other-ways.js';
import type { Message, PlannedDelivery, Recipient } from '../domain/plan.js';
import type { Settings } from '../domain/settings.js';

/** A delivery that is to be tried now. */
export interface DueDelivery {
  readonly id: number;
  readonly key: string;
  readonly address: string;
  readonly content: Content;
  /** This one included. */
  readonly attempts: number;
  readonly createdMs: number;
}

export interface Attempted {
  readonly id: number;
  readonly channelId: string;
  readonly nowMs: number;
  /** `null`: it was delivered. */
  readonly failure: string | null;
  /** `null`: it is not tried again. */
  readonly nextMs: number | null;
  /** The channel is left alone until then; `null`: it is not. */
  readonly pausedUntilMs: number | null;
  /** Default: it says how the channel fares. `false`: it was given up for another reason. */
  readonly isOfChannel?: boolean;
  /**
   * Where the channel is a group that failed until now: what was last tried before then is due again at once, in its order. Later than that
   * an attempt may be under way. Absent: nothing is.
   */
  readonly dueAgainBeforeMs?: number;
}

export interface StoredDelivery {
  readonly id: number;
  readonly ticketId: string;
  readonly channelId: string;
  readonly address: string;
  readonly userId: string | null;
  readonly severity: Severity;
  readonly content: Content;
  readonly state: 'waiting' | 'delivered' | 'diverted' | 'dead';
  readonly attempts: number;
  readonly createdMs: number;
  readonly nextMs: number;
  readonly endedMs: number | null;
  readonly failure: string | null;
}

export interface ChannelHealth {
  readonly lastDeliveredMs: number | null;
  readonly lastFailedMs: number | null;
  readonly failure: string | null;
  readonly failures: number;
  readonly waiting: number;
  readonly dead: number;
}

export interface ClaimWish {
  readonly channelId: string;
  readonly nowMs: number;
  readonly limit: number;
  readonly ratePerMinute: number;
  /** `null`: no limit but that of the minute. */
  readonly ratePerSecond: number | null;
  /** What is not critical waits for their end, and for that of the person's own. */
  readonly quietHours: QuietHours | null;
  /** When an attempt of which nothing is heard counts as lost, ms from now. */
  readonly leaseMs: number;
  /** `null`: the channel has none. */
  readonly daily: DailyLimit | null;
}

/** What a channel may send on one day. */
export interface DailyLimit {
  readonly most: number;
  /** When the day began. */
  readonly sinceMs: number;
  /** By what else somebody can be told what is not critical. */
  readonly otherWays: (settings: Settings, severity: Severity) => readonly Way[];
}

export interface Claimed {
  readonly due: readonly DueDelivery[];
  /** How many the day's limit kept; those have other ways now, or wait. */
  readonly kept: number;
  /** Of the day, those of `due` included; 0 where there is no limit. */
  readonly sentToday: number;
  /** Whether the tickets were told that a message reaches nobody. */
  readonly isToldFailed: boolean;
}

/** Who asks. */
export interface Asker {
  readonly userId: string;
  readonly paths: readonly string[];
  readonly partyId: string | null;
}

export interface DeliverySearch {
  readonly state?: StoredDelivery['state'];
  readonly channelId?: string;
  /** Older than this one. */
  readonly beforeId?: number;
  readonly limit: number;
}

/** Messages on their way out. Each call is one transaction. */
export interface NotifyRecords {
  /** Messages without a plan after that one, the oldest first. */
  queued(afterId: number, limit: number): Promise<readonly Message[]>;
  /** Everybody who can log in and whose party works here, with his settings. */
  recipients(): Promise<readonly Recipient[]>;
  /** Parties that work here no more. */
  gonePartyIds(): Promise<ReadonlySet<string>>;
  /**
   * Writes the deliveries of a message and takes it off the queue; does nothing where another process did. `vain`: why it reaches nobody
   * at all, which is told to the tickets in the same transaction; `null`: the console itself tells it where no channel does.
   */
  planned(
    message: Message,
    deliveries: readonly PlannedDelivery[],
    about: { readonly nowMs: number; readonly vain: string | null },
  ): Promise<void>;

  /** Waiting deliveries of other channels than these. */
  orphans(
    channelIds: readonly string[],
    limit: number,
  ): Promise<readonly { readonly id: number; readonly channelId: string }[]>;
  /** Waiting deliveries to people of parties that work here no more, and to such parties' groups. */
  toLeavers(limit: number): Promise<readonly { readonly id: number; readonly channelId: string }[]>;
  /** Of these channels, those with something due. */
  dueChannels(channelIds: readonly string[], nowMs: number): Promise<readonly string[]>;
  /**
   * Takes due deliveries of a channel, within its rate; nobody else gets them before `leaseMs` is over. What has become due within quiet
   * hours, since the way out was closed before, waits for their end.
   */
  claim(wish: ClaimWish): Promise<Claimed>;
  /** How many messages each of these channels has sent since then. */
  triedSince(channelIds: readonly string[], sinceMs: number): Promise<ReadonlyMap<string, number>>;
  /** Deliveries about a channel and no ticket; what is there already is there once. */
  tellOwners(channelId: string, deliveries: readonly PlannedDelivery[], nowMs: number): Promise<void>;
  /**
   * Writes how an attempt ended. A message whose every delivery has failed so far is told to the tickets in the same transaction,
   * once for each delivery's first failure that is known, and its end. Returns whether any was told.
   */
  attempted(attempt: Attempted): Promise<boolean>;

  deliveriesOf(ticketId: string, asker: Asker): Promise<readonly StoredDelivery[]>;
  /** Of all tickets that the person sees, the newest first. */
  deliveries(search: DeliverySearch, asker: Asker): Promise<readonly StoredDelivery[]>;
  /** A dead delivery of one of these channels becomes due again; `undefined`: the person sees none of this id. */
  retry(
    deliveryId: number,
    asker: Asker,
    wish: { readonly channelIds: readonly string[]; readonly nowMs: number },
  ): Promise<StoredDelivery | undefined>;
  health(): Promise<ReadonlyMap<string, ChannelHealth>>;
  /** Notes how a channel fared outside of a delivery, which counts against its rate. */
  noted(channelId: string, failure: string | null, nowMs: number): Promise<void>;

  settingsOf(userId: string): Promise<Settings | undefined>;
  putSettings(userId: string, settings: Settings): Promise<void>;
  /** Removes ended deliveries of before then; returns how many. */
  removeBefore(beforeMs: number, limit: number): Promise<number>;
}
