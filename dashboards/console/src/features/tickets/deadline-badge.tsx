import { deadlineKindNames } from '@anju/contracts';
import type { DeadlineView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatAge, formatDateTime } from '../../shared/time/format.js';
import { useNow } from '../../shared/time/use-now.js';
import { isNear, standingOf } from './clock-standing.js';

/** A running clock and how it stands: what is left, that this is little, that it is late, that it stands still. */
export function DeadlineBadge({
  deadline,
  suspendedUntilMs,
}: {
  deadline: DeadlineView;
  suspendedUntilMs: number | null;
}) {
  const { t } = useTranslation();
  const { language, local } = useLanguage();
  const now = useNow();
  const standing = standingOf(deadline, now, suspendedUntilMs);
  const time = standing.ms === null ? '' : formatAge(standing.ms, language);
  // A lateness that the platform caused is nobody's: it has no alarm colour.
  const look =
    standing.is === 'late' && !deadline.platformCaused
      ? 'overdue'
      : standing.is === 'left' && isNear(deadline, now)
        ? 'near'
        : 'running';
  return (
    <span className={`deadline ${look}`} data-clock={deadline.kind} title={formatDateTime(deadline.dueMs)}>
      {local(deadlineKindNames[deadline.kind])} · {t(`ticketPage.clocks.${standing.is}`, { time })}
    </span>
  );
}

/** The deadlines that still run, the nearest first. */
export function runningDeadlines(deadlines: readonly DeadlineView[]): DeadlineView[] {
  return deadlines
    .filter((deadline) => deadline.metMs === null && deadline.cancelledMs === null)
    .toSorted((a, b) => a.dueMs - b.dueMs);
}
