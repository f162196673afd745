export { createRegistry, type RegistryOptions } from './create-registry.js';
export { groupDirectory } from './domain/group-directory.js';
export type {
  EstateRecord,
  FacilityRecord,
  IndexedFacility,
  IndexedNode,
  PartyRecord,
  Registry,
  RegistryIndex,
  WriteOutcome,
} from './registry.js';
