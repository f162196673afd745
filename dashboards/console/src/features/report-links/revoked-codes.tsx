import type { ReportLinkView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';

/** Codes out of force: who made them, who revoked them and why, and what came by them. */
export function RevokedCodes({ links }: { links: readonly ReportLinkView[] }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  if (links.length === 0) return null;
  return (
    <details className="hazard-details" data-testid="revoked-codes">
      <summary>{t('reportLinks.outOfForce', { count: links.length })}</summary>
      <ul className="events">
        {links.map((link) => (
          <li key={`${link.facilityId} ${link.createdMs}`} data-revoked={link.facilityId}>
            <strong>{local(link.facilityName)}</strong>
            {' · '}
            {link.revokedMs !== null &&
              t('reportLinks.revokedBy', { name: link.revokedBy ?? '—', time: formatDateTime(link.revokedMs) })}
            <p className="told">{t('reportLinks.because', { reason: link.revokedReason ?? '—' })}</p>
            <p className="muted">
              {t('reportLinks.madeBy', { name: link.createdBy, time: formatDateTime(link.createdMs) })}
              {' · '}
              {link.reports === 0 ? t('reportLinks.nothingCame') : t('reportLinks.reports', { count: link.reports })}
            </p>
          </li>
        ))}
      </ul>
    </details>
  );
}
