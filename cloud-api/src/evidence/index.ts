export { fileDirectory } from './adapters/file-directory.js';
export { type Content, checkContent } from './domain/check-content.js';
export type { EvidenceFiles } from './evidence-files.js';
