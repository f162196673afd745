import type { Outbox } from '../outbox/outbox.js';
import type { Clock, Logger } from '../outbox/ports.js';
import type { AliasTable } from './alias-table.js';
import type { LatestValues } from './latest-values.js';
import type { Connect, UplinkBroker, UplinkTiming } from './uplink-options.js';

/** Counted over all sessions since the start. */
export interface SessionCounters {
  connects: number;
  births: number;
  liveReadings: number;
  backlogReadings: number;
  resentReadings: number;
  confirmations: number;
  rebirthCommands: number;
  unknownCommands: number;
  undeclaredReadings: number;
}

/** What a session works with. */
export interface SessionParts {
  readonly outbox: Outbox;
  readonly node: { readonly groupId: string; readonly edgeNodeId: string };
  readonly broker: UplinkBroker;
  readonly connect: Connect;
  readonly clientId: string;
  readonly hostId: string;
  readonly table: AliasTable;
  readonly latest: LatestValues;
  readonly timing: UplinkTiming;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: SessionCounters;
}

/** What a session tells. */
export interface SessionEvents {
  /** CONNACK and all subscriptions granted; births wait for the host. */
  connected(): void;
  /** The births are out; data may follow. */
  born(): void;
  /** A command came that says when the host sent it. */
  heardHost(hostMs: number): void;
}
