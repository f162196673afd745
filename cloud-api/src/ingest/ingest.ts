import type { Logger } from 'pino';
import type { Registry as MetricsRegistry } from 'prom-client';
import type { HazardEngine } from '../hazards/hazards.js';
import type { Live } from '../live/live.js';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import type { ReadingStore } from '../readings/reading-store.js';
import type { IndexedFacility } from '../registry/registry.js';
import type { FieldOperations } from './field-operations.js';
import type { FieldLink } from './usecases/field-link.js';

/** What the field is allowed to speak of. */
export interface FieldDirectory {
  /** Sparkplug groups (streets) to listen to, whether agents are registered there or not. */
  groups(): readonly string[];
  /** `undefined`: a node that nobody registered. */
  node(groupId: string, edgeNodeId: string): { readonly estateId: string; readonly path: string } | undefined;
  device(groupId: string, edgeNodeId: string, deviceId: string): IndexedFacility | undefined;
  facilitiesOfNode(groupId: string, edgeNodeId: string): readonly IndexedFacility[];
  facility(facilityId: string): IndexedFacility | undefined;
  registeredNodes(): readonly { readonly groupId: string; readonly edgeNodeId: string; readonly estateId: string }[];
}

/** What ingest needs of the engine of its lane. */
export type LaneHazards = Pick<
  HazardEngine,
  'evaluate' | 'stored' | 'setWatched' | 'commitWith' | 'requestCommit' | 'flush' | 'databaseDown'
>;

export interface IngestOptions {
  readonly broker: IngestBroker;
  /** Sparkplug host id: the topic is `spBv1.0/STATE/<hostId>`. */
  readonly hostId: string;
  readonly clientId: string;
  readonly directory: FieldDirectory;
  readonly store: ReadingStore;
  readonly database: Database;
  readonly hazards: LaneHazards;
  readonly live: Live;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: MetricsRegistry;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
  readonly timing?: Partial<IngestTiming>;
  readonly limits?: Partial<IngestLimits>;
  /** The way to the field. Default: a connection to `broker`; a simulation has another network. */
  readonly link?: FieldLink;
  /** The one group that this is for; absent: all that the directory has. */
  readonly groupId?: string;
  /** Whether the group is still ours: else nothing is taken, said or connected. Default: always. */
  readonly holds?: () => boolean;
  /** Time of STATE messages, ms; it must not step back from one holder to the next. Default: the clock. */
  readonly stateTimeMs?: () => number;
}

export interface IngestBroker {
  /** `mqtt://host:port`, `mqtts://…`, `ws://…` or `wss://…`. */
  readonly url: string;
  /** Other nodes of its cluster, tried in turn when one cannot be reached. */
  readonly otherUrls?: readonly string[];
  readonly username?: string;
  readonly password?: string;
  /** PEM texts. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

/** All in ms. */
export interface IngestTiming {
  readonly keepaliveMs: number;
  readonly connectTimeoutMs: number;
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
  /** No message of an online node for this long counts as its death; 0 switches it off. */
  readonly silenceMs: number;
  /** A node that must send its births and does not, within this time, is not watched any more. */
  readonly unwatchAfterMs: number;
  /** No facility becomes an offline hazard before the host has been online for this long. */
  readonly offlineGraceMs: number;
  /**
   * How long a message that others of its node overtook may still come before births are asked for: the specification's Reorder
   * Timeout. 0: not at all, where the broker keeps the order.
   */
  readonly reorderMs: number;
  /** Least time between two rebirth requests to a node; it doubles up to the greatest while they stay unanswered. */
  readonly rebirthMinMs: number;
  readonly rebirthMaxMs: number;
  /** Rebirth requests after (re)connecting are spread over this time. */
  readonly rebirthSpreadMs: number;
  /** Least time between two confirmations to a node. */
  readonly confirmMinMs: number;
  /** How often what is known about nodes (last message, offset, counters) is written. */
  readonly nodeWriteMs: number;
  /** Readings further ahead of the receipt than this have an implausible time (decision 5). */
  readonly aheadMs: number;
  /** How long going online waits for a readings store that is down; what it then missed is evaluated late. */
  readonly replayPatienceMs: number;
  /** How long a batch waits for others, to share one commit of the readings store. */
  readonly storeLingerMs: number;
  readonly storeRetryMinMs: number;
  readonly storeRetryMaxMs: number;
}

export interface IngestLimits {
  /** Readings waiting for the store. */
  readonly queuedReadings: number;
  /** Readings of one append. */
  readonly appendReadings: number;
  /** Of them, of one node: a flooding node loses its own. */
  readonly nodeReadings: number;
  /** Messages of one node, and their bytes, that wait to be understood; more are not taken. */
  readonly nodeMessages: number;
  readonly nodeBytes: number;
  /** With more than this waiting, bytes, reading from the broker waits. */
  readonly inboundBytes: number;
  /** Rows of `rejections`; the oldest are removed. */
  readonly rejectionRows: number;
  /** Unclaimed readings of one node; the oldest are removed and counted. */
  readonly unclaimedReadings: number;
  /** Rejections written a minute for one node and code, twenty times as many where readings can be taken again; all are counted. */
  readonly rejectionsPerMinute: number;
}

export interface IngestStatus {
  readonly connected: boolean;
  /** STATE says online: replay is done. */
  readonly online: boolean;
  readonly lastError: { readonly code: string; readonly message: string; readonly atMs: number } | null;
  readonly nodesOnline: number;
  readonly nodesKnown: number;
  readonly queuedReadings: number;
  readonly storeDown: boolean;
  readonly databaseDown: boolean;
}

export interface Ingest {
  /** Replays what is stored and not evaluated, then connects in the background and keeps at it until `stop`. */
  start(): Promise<void>;
  /** Says offline, disconnects, stores and commits what it has. */
  stop(): Promise<void>;
  /** Stops at once: the line is cut, what is in memory stays unstored and unconfirmed. */
  abandon(): void;
  /** Takes what operators of other processes decided about foreign metrics. */
  refreshClaims(): Promise<void>;
  status(): IngestStatus;
  /** What operators decide about data of the field. */
  readonly operations: FieldOperations;
}
