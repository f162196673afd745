import { deadlineKindNames } from '@anju/contracts';
import type { DeadlineView, TicketView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatAge, formatDateTime } from '../../shared/time/format.js';
import { useNow } from '../../shared/time/use-now.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { isNear, partOver, standingOf } from './clock-standing.js';

/** Every clock of a ticket: since when, until when, and how it stands. */
export function TicketClocks({ ticket }: { ticket: TicketView }) {
  const { t } = useTranslation();
  const now = useNow();
  const { suspendedUntilMs } = ticket;
  const stands = suspendedUntilMs !== null && suspendedUntilMs > now;
  return (
    <section className="ticket-part" aria-labelledby="ticket-clocks">
      <h3 id="ticket-clocks">{t('ticketPage.clocks.title')}</h3>
      {stands && (
        <p className="note-wrong" data-testid="suspended">
          {t('ticketPage.clocks.suspended', { time: formatDateTime(suspendedUntilMs) })}
        </p>
      )}
      {ticket.deadlines.length === 0 ? (
        <Nothing text={t('ticketPage.clocks.none')} />
      ) : (
        <ul className="clocks">
          {ticket.deadlines
            .toSorted((a, b) => a.openedMs - b.openedMs || a.dueMs - b.dueMs)
            .map((deadline) => (
              <Clock
                key={`${deadline.kind} ${deadline.openedMs} ${deadline.metMs} ${deadline.cancelledMs}`}
                deadline={deadline}
                suspendedUntilMs={suspendedUntilMs}
              />
            ))}
        </ul>
      )}
    </section>
  );
}

function Clock({ deadline, suspendedUntilMs }: { deadline: DeadlineView; suspendedUntilMs: number | null }) {
  const { t } = useTranslation();
  const { language, local } = useLanguage();
  const now = useNow();
  const standing = standingOf(deadline, now, suspendedUntilMs);
  const runs = standing.is === 'left' || standing.is === 'late';
  const { openedMs, dueMs, breachedMs, platformCaused, clockVersion } = deadline;
  // A lateness that the platform caused is nobody's: it has no alarm colour.
  const isAlarm = standing.is === 'late' && !platformCaused;
  const isEnding = standing.is === 'left' && isNear(deadline, now);
  return (
    <li className="clock" data-clock={deadline.kind} data-standing={standing.is}>
      <span className="clock-head">
        <strong>{local(deadlineKindNames[deadline.kind])}</strong>
        <span className={isAlarm ? 'overdue' : isEnding ? 'near' : runs ? 'clock-runs' : 'muted'}>
          {t(`ticketPage.clocks.${standing.is}`, {
            time: standing.ms === null ? '' : formatAge(standing.ms, language),
          })}
        </span>
      </span>
      <span className="clock-track" aria-hidden="true">
        <span
          className={isAlarm ? 'clock-over clock-late' : 'clock-over'}
          style={{ width: `${(runs ? partOver(deadline, now) : standing.is === 'paused' ? 0 : 1) * 100}%` }}
        />
      </span>
      <span className="muted">
        {t('ticketPage.clocks.opened')} <span className="nowrap">{formatDateTime(openedMs)}</span> ·{' '}
        {t('ticketPage.clocks.due')} <span className="nowrap">{formatDateTime(dueMs)}</span> ·{' '}
        {t('ticketPage.clocks.version', { version: clockVersion })}
        {breachedMs !== null && ` · ${t('ticketPage.clocks.broken', { time: formatDateTime(breachedMs) })}`}
      </span>
      {platformCaused && <span data-testid="platform-caused">{t('ticketPage.clocks.platformCaused')}</span>}
    </li>
  );
}
