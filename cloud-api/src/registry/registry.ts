import type { EstateWrite, FacilityKind, FacilityWrite, LocalisedText, NodeView } from '@anju/contracts';
import type { Scope } from '../platform/db/database.js';

export interface EstateRecord extends EstateWrite {
  readonly streetName: LocalisedText;
  readonly districtId: string;
}

export interface FacilityRecord {
  readonly id: string;
  readonly estateId: string;
  readonly deviceId: string;
  readonly kind: FacilityKind;
  readonly name: LocalisedText;
  readonly location: string | null;
  readonly points: readonly string[];
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  /** Since when it is to be watched; `null`: registered before this was written down. */
  readonly registeredMs: number | null;
}

/** An agent and the estate that it speaks for. */
export interface NodeRegistration {
  readonly groupId: string;
  readonly edgeNodeId: string;
  readonly estateId: string;
}

export interface PartyRecord {
  readonly id: string;
  readonly name: string;
  readonly kind: 'property' | 'contractor' | 'street' | 'district' | 'verifier';
}

/** `unknown_parent`: street or estate that it belongs to is not there for this scope. `conflict`: the id is taken elsewhere. */
export type WriteOutcome = 'created' | 'updated' | 'forbidden' | 'unknown_parent' | 'conflict';

/** A facility as whatever receives or evaluates readings needs it; the same object until something of it changes. */
export interface IndexedFacility {
  readonly id: string;
  readonly name: LocalisedText;
  readonly estateId: string;
  readonly estateName: LocalisedText;
  readonly deviceId: string;
  readonly kind: FacilityKind;
  readonly points: readonly string[];
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  /** Hierarchy path of the estate. */
  readonly path: string;
}

export interface IndexedNode {
  readonly groupId: string;
  readonly edgeNodeId: string;
  readonly estateId: string;
  readonly path: string;
}

/** The whole registry in memory, for the way of each message. */
export interface RegistryIndex {
  /** Sparkplug groups: every street, since agents that nobody registered may call there, and those of registered agents. */
  groups(): readonly string[];
  /** `undefined`: a node that nobody registered. */
  node(groupId: string, edgeNodeId: string): IndexedNode | undefined;
  device(groupId: string, edgeNodeId: string, deviceId: string): IndexedFacility | undefined;
  facilitiesOfNode(groupId: string, edgeNodeId: string): readonly IndexedFacility[];
  registeredNodes(): readonly IndexedNode[];
  facility(facilityId: string): IndexedFacility | undefined;
  facilities(): Iterable<IndexedFacility>;
}

/** What is registered, with the eyes of a scope. */
export interface Registry {
  readonly index: RegistryIndex;
  /** Takes into the index what other processes have changed. */
  refresh(): Promise<void>;
  estates(scope: Scope): Promise<readonly EstateRecord[]>;
  facilities(scope: Scope, estateId?: string): Promise<readonly FacilityRecord[]>;
  facility(scope: Scope, facilityId: string): Promise<FacilityRecord | undefined>;
  parties(scope: Scope): Promise<readonly PartyRecord[]>;
  nodes(scope: Scope): Promise<readonly NodeView[]>;
  putEstate(scope: Scope, estate: EstateWrite): Promise<WriteOutcome>;
  /** Throws `request.invalid` for points that the kind's catalogue lacks. */
  putFacility(scope: Scope, facility: FacilityWrite): Promise<WriteOutcome>;
  /** `conflict`: it speaks for another estate. What was heard of it before stays. */
  putNode(scope: Scope, node: NodeRegistration): Promise<WriteOutcome>;
}
