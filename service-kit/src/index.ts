export { type CheckedData, checkData } from './check-data.js';
export { configurationFault } from './configuration-fault.js';
export { type DirectoryLock, lockDirectory } from './directory-lock.js';
export type { Environment } from './expand-environment.js';
export { type Complaint, formatMistake, formatPath, type Mistake, sortMistakes } from './mistake.js';
export { didYouMean, nearMatches } from './near-matches.js';
export { type Checked, YamlSource } from './yaml-source.js';
