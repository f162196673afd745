import { ticketFilePurposeNames } from '@anju/contracts';
import type { SessionView, TicketFileView, TicketView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { hasPreview, ticketFileHref } from '../../shared/api/file-queries.js';
import { sessionQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { DeviceTime } from '../../shared/ui/device-time.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { UploadFiles } from './upload-files.js';

const mayAdd: ReadonlySet<SessionView['role']> = new Set([
  'admin',
  'supervisor',
  'dispatcher',
  'verifier',
  'property',
  'contractor',
]);

/** Photos and files of a ticket, and adding to them. */
export function TicketFiles({ ticket }: { ticket: TicketView }) {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  const isOver = ticket.state === 'closed' || ticket.state === 'merged' || ticket.state === 'cancelled';
  const may = session.data != null && mayAdd.has(session.data.role);
  return (
    <section className="ticket-part" aria-labelledby="ticket-files">
      <h3 id="ticket-files">{t('complaints.files.title')}</h3>
      {ticket.files.length === 0 ? (
        <Nothing text={t('complaints.files.none')} />
      ) : (
        <ul className="files">
          {ticket.files.map((file) => (
            <FileTile key={file.id} ticketId={ticket.id} file={file} />
          ))}
        </ul>
      )}
      {isOver ? (
        <p className="muted">{t('complaints.files.closed')}</p>
      ) : (
        may && (
          <>
            <UploadFiles ticketId={ticket.id} purposes={['photo', 'document', 'signature']} />
            <p className="muted field-hint">{t('complaints.files.limit')}</p>
          </>
        )
      )}
    </section>
  );
}

const units = [
  { bytes: 1024 * 1024, name: 'MB', digits: 1 },
  { bytes: 1024, name: 'kB', digits: 0 },
] as const;

function sizeText(bytes: number): string {
  const unit = units.find((each) => bytes >= each.bytes);
  return unit === undefined ? `${bytes} B` : `${(bytes / unit.bytes).toFixed(unit.digits)} ${unit.name}`;
}

function FileTile({ ticketId, file }: { ticketId: string; file: TicketFileView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const { id, name, type, by, atMs, width, height } = file;
  const ending = type.slice(type.indexOf('/') + 1).toUpperCase();
  return (
    <li className="file" data-file={id}>
      <a href={ticketFileHref(ticketId, id)} target="_blank" rel="noreferrer">
        {hasPreview(file) ? (
          <img src={ticketFileHref(ticketId, id)} alt={name} loading="lazy" className="thumbnail" />
        ) : (
          <span className="thumbnail file-type" title={t('complaints.files.noPreview')}>
            {ending}
          </span>
        )}
        <span className="file-name">{name}</span>
      </a>
      <span className="muted">
        {local(ticketFilePurposeNames[file.purpose])} · {sizeText(file.bytes)}
        {width !== null && height !== null && ` · ${t('complaints.files.pixels', { width, height })}`}
      </span>
      <span className="muted">
        {by === null ? formatDateTime(atMs) : t('complaints.files.by', { name: by, time: formatDateTime(atMs) })}
      </span>
      <DeviceTime atMs={atMs} clientTimeMs={file.clientTimeMs} />
    </li>
  );
}
