import { useTranslation } from 'react-i18next';
import { useLiveState } from '../live/live-state.js';
import { formatShortTime } from '../time/format.js';

export function StaleBanner() {
  const { t } = useTranslation();
  const { staleSinceMs } = useLiveState();
  if (staleSinceMs === null) return null;
  return (
    <div className="stale-banner" role="alert">
      <strong>{t('live.stale', { time: formatShortTime(staleSinceMs) })}</strong> <span>{t('live.staleHint')}</span>
    </div>
  );
}
