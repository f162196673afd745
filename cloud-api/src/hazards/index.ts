export { createHazardEngine } from './create-hazard-engine.js';
export { createHazardQueries } from './create-hazard-queries.js';
export { createHazards, joinHazards } from './create-hazards.js';
export { createDecisionFeed, type DecisionFeed } from './decision-feed.js';
export type { CommitContext, CommitPart, CommitSource } from './evaluation-commit.js';
export type { EvaluatedSample, FacilityDirectory } from './facility-directory.js';
export type {
  HazardEngine,
  HazardEngineOptions,
  HazardOperations,
  HazardQueries,
  HazardQueriesOptions,
  Hazards,
  HazardsOptions,
  HazardsTiming,
  Person,
  ResetOutcome,
} from './hazards.js';
export { createPlatformHazards, type PlatformHazards } from './platform-hazards.js';
export { askForReset } from './usecases/ask-for-reset.js';
export { type CarriedOut, CarryOutResets, resetKind } from './usecases/carry-out-resets.js';
