import type { TicketFilePurpose } from '@anju/contracts';
import { createApiClient, type TicketFileView } from '@anju/contracts/api-client';
import { api, noting } from './client.js';
import { formOf } from './form-of.js';
import { sendWithProgress } from './send-with-progress.js';

/** A file of the API's largest size at 20 kB/s, which a telephone has in a basement. */
const UPLOAD_TIMEOUT_MS = 600_000;

/** What the API takes at most, bytes. */
export const mostFileBytes = 10 * 1024 * 1024;

/** Adds a photo or a file to a ticket; the same content again is the file that is there. */
export const addTicketFile = (
  ticketId: string,
  { file, purpose }: { readonly file: File; readonly purpose: TicketFilePurpose },
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<TicketFileView> =>
  createApiClient({ fetch: noting(sendWithProgress(onProgress)) }).post('/api/v1/tickets/{ticketId}/files', {
    path: { ticketId },
    // The device's own clock, right or wrong: the server keeps it beside its own.
    query: { purpose, clientTimeMs: Date.now() },
    form: formOf(file),
    timeoutMs: UPLOAD_TIMEOUT_MS,
    signal,
  });

/** What browsers show; of the rest stands the type, and a click saves it. */
export const hasPreview = ({ type }: Pick<TicketFileView, 'type'>): boolean =>
  type !== 'application/pdf' && type !== 'image/heic';

/** Where the content of a ticket's file is. */
export const ticketFileHref = (ticketId: string, fileId: string): string =>
  api.href('/api/v1/tickets/{ticketId}/files/{fileId}', { path: { ticketId, fileId } });
