import { api } from './client.js';
import { formOf } from './form-of.js';

const UPLOAD_TIMEOUT_MS = 180_000;

/** The ledgers that are filled in and imported: of estates (Annex 1), and of companies with their project managers. */
export const formLedgers = ['estates', 'companies'] as const;
export type FormLedger = (typeof formLedgers)[number];

/** What importing the file would write; a refusal names every wrong cell. */
export const previewLedger = (name: FormLedger, file: File) =>
  api.post(`/api/v1/ledgers/${name}/preview`, { form: formOf(file), timeoutMs: UPLOAD_TIMEOUT_MS });

/** Imports the file as it was previewed. */
export const importLedger = (name: FormLedger, file: File, digest: string) =>
  api.post(`/api/v1/ledgers/${name}/import`, { form: formOf(file), query: { digest }, timeoutMs: UPLOAD_TIMEOUT_MS });
