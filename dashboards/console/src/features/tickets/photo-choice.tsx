import type { TicketFilePurpose } from '@anju/contracts';
import type { TicketView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { hasPreview, ticketFileHref } from '../../shared/api/file-queries.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { UploadFiles } from './upload-files.js';

interface Props {
  readonly ticket: TicketView;
  readonly label: string;
  readonly purposes: readonly TicketFilePurpose[];
  /** Only those that were added since then, ms since 1970 UTC: older ones show how it was before. */
  readonly sinceMs?: number | undefined;
  readonly value?: string;
  readonly onChange?: (fileId: string) => void;
}

/** One of the ticket's photos, or one that is taken now. */
export function PhotoChoice({ ticket, label, purposes, sinceMs = 0, value, onChange }: Props) {
  const { t } = useTranslation();
  const photos = ticket.files.filter(({ purpose, atMs }) => purposes.includes(purpose) && atMs >= sinceMs);
  return (
    <div className="photo-choice">
      {photos.length === 0 ? (
        <Nothing text={t(sinceMs > 0 ? 'complaints.files.noPhotosSince' : 'complaints.files.noPhotos')} />
      ) : (
        <div role="radiogroup" aria-label={label} className="files">
          {photos.map((file) => (
            <label key={file.id} className="file photo-option" data-photo={file.id}>
              {hasPreview(file) ? (
                <img src={ticketFileHref(ticket.id, file.id)} alt="" className="thumbnail" />
              ) : (
                <span className="thumbnail file-type">HEIC</span>
              )}
              <span>
                <input type="radio" name="photo" checked={value === file.id} onChange={() => onChange?.(file.id)} />{' '}
                <span className="file-name">{file.name}</span>
              </span>
              <span className="muted">{formatDateTime(file.atMs)}</span>
            </label>
          ))}
        </div>
      )}
      <UploadFiles ticketId={ticket.id} purposes={purposes} onAdded={({ id }) => onChange?.(id)} />
    </div>
  );
}
