import { deadlineKindNames } from '@anju/contracts';
import type { DeadlineView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatAge, formatDateTime } from '../../shared/time/format.js';
import { useNow } from '../../shared/time/use-now.js';

/** A deadline and how it stands: time left, overdue, met, met late, cancelled. */
export function DeadlineBadge({ deadline }: { deadline: DeadlineView }) {
  const { t } = useTranslation();
  const { language, local } = useLanguage();
  const now = useNow();
  const { dueMs, metMs, cancelledMs, breachedMs } = deadline;
  const open = metMs === null && cancelledMs === null;
  const overdue = open && (now > dueMs || breachedMs !== null);
  const text =
    cancelledMs !== null
      ? t('ticket.cancelled')
      : metMs !== null
        ? t(metMs > dueMs ? 'ticket.metLate' : 'ticket.met', { time: formatDateTime(metMs) })
        : overdue
          ? t('ticket.overdueBy', { time: formatAge(now - dueMs, language) })
          : t('ticket.remaining', { time: formatAge(dueMs - now, language) });
  return (
    <span className={`deadline ${overdue ? 'overdue' : open ? 'running' : 'done'}`} title={formatDateTime(dueMs)}>
      {local(deadlineKindNames[deadline.kind])} · {text}
    </span>
  );
}

/** The deadlines that still run, the nearest first. */
export function runningDeadlines(deadlines: readonly DeadlineView[]): DeadlineView[] {
  return deadlines
    .filter((deadline) => deadline.metMs === null && deadline.cancelledMs === null)
    .toSorted((a, b) => a.dueMs - b.dueMs);
}
