import type { ReportView, TicketView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { useSourceText } from '../../shared/names/source-text.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { ReportPhotos } from '../../shared/ui/report-photos.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';

/** What people told that the ticket answers, and who told it where that is the viewer's to know. */
export function TicketReports({ ticket }: { ticket: TicketView }) {
  const { t } = useTranslation();
  return (
    <section className="ticket-part" aria-labelledby="ticket-reports">
      <h3 id="ticket-reports">{t('complaints.told')}</h3>
      {ticket.reports.length === 0 ? (
        <Nothing text={t('complaints.toldNone')} />
      ) : (
        <ol className="events">
          {ticket.reports.map((report) => (
            <Told key={report.id} report={report} ticket={ticket} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Told({ report, ticket }: { report: ReportView; ticket: TicketView }) {
  const { t } = useTranslation();
  const sourceText = useSourceText();
  const { enteredBy, place, reporter } = report;
  return (
    <li data-report={report.id}>
      <strong>{sourceText(report)}</strong> <SeverityMark severity={report.severity} quiet />
      <p className="told">{report.content}</p>
      {place !== null && (
        <p>
          {t('complaints.place')} {place}
        </p>
      )}
      <ReportPhotos ticketId={ticket.id} photos={ticket.files.filter(({ reportId }) => reportId === report.id)} />
      <p className="muted">
        {formatDateTime(report.receivedMs)} ·{' '}
        {enteredBy === null ? t('complaints.bySelf') : t('complaints.enteredBy', { name: enteredBy })}
      </p>
      <p className={reporter === null ? 'muted' : undefined} data-testid="reporter">
        {reporter === null ? (
          t('complaints.noReporter')
        ) : (
          <>
            {t('complaints.reporterIs', { name: reporter.name ?? t('complaints.anonymous') })}
            {reporter.phone !== null && (
              <>
                {' · '}
                <a href={`tel:${reporter.phone.replaceAll(/[^+\d]/g, '')}`} className="target">
                  {reporter.phone}
                </a>
              </>
            )}
          </>
        )}
      </p>
    </li>
  );
}
