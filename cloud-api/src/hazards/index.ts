export { createHazards } from './create-hazards.js';
export type { CommitContext, CommitPart, CommitSource } from './evaluation-commit.js';
export type { EvaluatedSample, FacilityDirectory } from './facility-directory.js';
export type { Hazards, HazardsOptions, HazardsTiming, Person, ResetOutcome } from './hazards.js';
