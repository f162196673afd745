import type { FacilityModeView } from '@anju/contracts/api-client';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLanguage } from '../i18n/i18n.js';
import { formatAge, formatDateTime } from '../time/format.js';
import { useNow } from '../time/use-now.js';

/** Whether a mode still runs; it expires by itself, whatever the page was told last. */
export function isRunning(mode: FacilityModeView, nowMs: number): boolean {
  return mode.endedMs === null && mode.untilMs > nowMs;
}

interface Props {
  readonly mode: FacilityModeView | null;
  /** Named where the page shows more than this facility. */
  readonly facilityName?: string;
  readonly children?: ReactNode;
}

/** That a facility is tested or worked on: who, why, until when; its hazards call nobody. Nothing where it is not. */
export function ModeBanner({ mode, facilityName, children }: Props) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const now = useNow();
  if (mode === null || !isRunning(mode, now)) return null;
  return (
    <div className="mode-banner" role="status" data-mode={mode.kind} data-mode-of={mode.facilityId}>
      <strong>
        {facilityName !== undefined && (
          <>
            <Link to={`/facilities/${mode.facilityId}`} className="target">
              {facilityName}
            </Link>{' '}
            ·{' '}
          </>
        )}
        {t(`mode.running.${mode.kind}`)}
      </strong>{' '}
      {t('mode.until', { time: formatDateTime(mode.untilMs), left: formatAge(mode.untilMs - now, language) })} ·{' '}
      {mode.author.displayName} · {mode.reason}
      <div className="mode-meaning">{t('mode.meaning')}</div>
      {children}
    </div>
  );
}
