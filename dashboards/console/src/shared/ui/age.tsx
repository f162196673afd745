import { useLanguage } from '../i18n/i18n.js';
import { formatAge, formatDateTime } from '../time/format.js';
import { useNow } from '../time/use-now.js';

/** How long ago, ticking; the wall time on hover. */
export function Age({ timeMs }: { timeMs: number | null }) {
  const now = useNow();
  const { language } = useLanguage();
  if (timeMs === null) return <span className="muted">—</span>;
  return (
    <time dateTime={new Date(timeMs).toISOString()} title={formatDateTime(timeMs)}>
      {formatAge(now - timeMs, language)}
    </time>
  );
}
