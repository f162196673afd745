import { useTranslation } from 'react-i18next';
import { useLiveState } from '../live/live-state.js';
import { formatDateTime } from '../time/format.js';
import { useNow } from '../time/use-now.js';

/** The server's time, and whose time all times on the page are. Nothing while the server is away: nobody knows it then. */
export function WallClock() {
  const { t } = useTranslation();
  const now = useNow();
  const { staleSinceMs } = useLiveState();
  if (staleSinceMs !== null) return null;
  return (
    <span className="wall-clock" data-testid="wall-clock">
      {t('live.zone')} <time dateTime={new Date(now).toISOString()}>{formatDateTime(now)}</time>
    </span>
  );
}
