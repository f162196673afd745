import type { EstateWrite, FacilityWrite } from '@anju/contracts';
import type { Scope } from '../../platform/db/database.js';
import type { RegistrySeed } from '../domain/registry-seed.js';
import type { IndexedFacility, IndexedNode, NodeRegistration, Registry, WriteOutcome } from '../registry.js';

/** Where the registry is kept. */
export interface RegistryRecords extends Omit<Registry, 'index' | 'refresh' | 'putEstate' | 'putFacility' | 'putNode'> {
  /** Inserts and updates what the seed names, all or nothing; what it does not name stays. */
  writeSeed(seed: RegistrySeed): Promise<void>;
  writeEstate(scope: Scope, estate: EstateWrite): Promise<WriteOutcome>;
  writeFacility(scope: Scope, facility: FacilityWrite): Promise<WriteOutcome>;
  writeNode(scope: Scope, node: NodeRegistration): Promise<WriteOutcome>;
  /** Another text as soon as anything that `readIndex` gives is another; cheap enough for each second. */
  fingerprint(): Promise<string>;
  readIndex(): Promise<{
    readonly streetIds: readonly string[];
    readonly nodes: readonly IndexedNode[];
    readonly facilities: readonly IndexedFacility[];
  }>;
}
