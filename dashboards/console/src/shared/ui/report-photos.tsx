import type { TicketFileView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { hasPreview, ticketFileHref } from '../api/file-queries.js';

interface Props {
  readonly ticketId: string;
  readonly photos: readonly Pick<TicketFileView, 'id' | 'name' | 'type'>[];
}

/** The photos that a reporter sent; a click shows one whole. */
export function ReportPhotos({ ticketId, photos }: Props) {
  const { t } = useTranslation();
  if (photos.length === 0) return null;
  return (
    <ul className="report-photos" aria-label={t('reportLinks.photos')}>
      {photos.map((photo) => (
        <li key={photo.id} data-report-photo={photo.id}>
          <a href={ticketFileHref(ticketId, photo.id)} target="_blank" rel="noreferrer">
            {hasPreview(photo) ? (
              <img src={ticketFileHref(ticketId, photo.id)} alt={photo.name} loading="lazy" className="thumbnail" />
            ) : (
              <span className="thumbnail file-type" title={t('complaints.files.noPreview')}>
                {photo.type.slice(photo.type.indexOf('/') + 1).toUpperCase()}
                <span className="file-name">{photo.name}</span>
              </span>
            )}
          </a>
        </li>
      ))}
    </ul>
  );
}
