import type {
  ContractValue,
  DutyEntryView,
  DutyValue,
  PartyView,
  RosterMember,
  RouteValue,
  RouteView,
  RoutingChange,
  RoutingChangesQuery,
  RoutingPartyView,
} from '@anju/contracts';
import type { Scope } from '../../platform/db/database.js';
import type { LadderTimes } from '../ladder-times.js';

/** What can be changed, by its kind. */
export interface RoutingValues {
  readonly route: RouteValue;
  readonly contract: ContractValue;
  readonly duty: DutyValue;
  readonly party: { readonly gone: boolean };
}
export type ItemKind = keyof RoutingValues;

export interface Author {
  readonly userId: string;
  readonly displayName: string;
}

export interface LadderVersion {
  readonly version: number;
  readonly times: LadderTimes[];
  readonly reason: string;
  readonly author: Author;
  readonly atMs: number;
}

export interface KnownParty {
  readonly id: string;
  readonly kind: PartyView['kind'];
  readonly path: string;
  readonly gone: boolean;
}

export interface ItemState {
  readonly version: number;
  readonly removed: boolean;
}

/** `value` `null`: it was taken away, or there never was one. */
export interface ItemNow {
  readonly version: number;
  readonly value: RoutingValues[ItemKind] | null;
}

export interface StoredContract extends ContractValue {
  readonly id: string;
  readonly version: number;
}

export interface ChangesWanted extends Omit<RoutingChangesQuery, 'cursor'> {
  readonly beforeId: number | null;
}

/** Within one transaction; what is visible and what may be written is the scope's. */
export interface RoutingRecords {
  /** Locked until the transaction ends. */
  lock(kind: ItemKind, id: string): Promise<ItemState | undefined>;
  /** As it stands for whoever sees it, also where he may not change it. `undefined`: there never was one that he sees. */
  now(kind: ItemKind, id: string): Promise<ItemNow | undefined>;
  /**
   * Writes it as that version; `value` `null`: it is taken away. `path`: where it holds, `null`: everywhere. `false`: not within the
   * scope, or somebody else was first.
   */
  store<K extends ItemKind>(
    kind: K,
    id: string,
    item: {
      readonly version: number;
      readonly value: RoutingValues[K] | null;
      readonly path: string | null;
      readonly atMs: number;
    },
  ): Promise<boolean>;
  addChange(
    change: Omit<RoutingChange, 'value'> & { readonly value: unknown; readonly path: string | null },
  ): Promise<void>;
  /** Newest first, only those before the one of that id. */
  changes(query: ChangesWanted): Promise<readonly (RoutingChange & { readonly id: number })[]>;

  routes(): Promise<readonly RouteView[]>;
  contracts(): Promise<readonly StoredContract[]>;
  parties(): Promise<readonly RoutingPartyView[]>;
  rosters(): Promise<readonly string[]>;
  entriesOf(roster: string): Promise<readonly (DutyEntryView & { readonly createdMs: number })[]>;

  /** Path of a contract or calendar entry that is to be taken away. */
  pathOf(kind: ItemKind, id: string): Promise<string | null | undefined>;
  party(id: string): Promise<KnownParty | undefined>;
  estatePath(id: string): Promise<string | undefined>;
  placeExists(path: string): Promise<boolean>;
  /** Who is called of an audience: they can log in, and their party works here. */
  members(audience: string): Promise<readonly RosterMember[]>;
  /** Those of them who ever had an account. */
  namesOf(userIds: readonly string[]): Promise<readonly RosterMember[]>;

  /** Newest first. */
  ladderVersions(districtPath: string): Promise<readonly LadderVersion[]>;
  /** `false`: somebody else wrote that version. */
  addLadderVersion(districtPath: string, version: LadderVersion): Promise<boolean>;
}

export interface RoutingTransactions {
  run<T>(scope: Scope, fn: (records: RoutingRecords) => Promise<T>): Promise<T>;
}
