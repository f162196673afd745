export { createRegistry, type RegistryOptions } from './create-registry.js';
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
