export type {
  EstateRecord,
  FacilityRecord,
  HttpDeps,
  HttpLimits,
  HttpOptions,
  PartyRecord,
  ReadinessCheck,
  RegistryRecords,
  Sessions,
  SessionUser,
  WriteOutcome,
} from './http-deps.js';
export { buildServer } from './server.js';
