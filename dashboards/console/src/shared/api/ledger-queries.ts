import { api } from './client.js';
import { formOf } from './form-of.js';

const UPLOAD_TIMEOUT_MS = 180_000;

/** What importing the file would write; a refusal names every wrong cell. */
export const previewEstates = (file: File) =>
  api.post('/api/v1/ledgers/estates/preview', { form: formOf(file), timeoutMs: UPLOAD_TIMEOUT_MS });

/** Imports the file as it was previewed. */
export const importEstates = (file: File, digest: string) =>
  api.post('/api/v1/ledgers/estates/import', {
    form: formOf(file),
    query: { digest },
    timeoutMs: UPLOAD_TIMEOUT_MS,
  });
