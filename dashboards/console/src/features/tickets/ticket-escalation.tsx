import { EscalationLevel, escalationLevelNames } from '@anju/contracts';
import type { TicketView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { callsOf } from './ticket-calls.js';

/** 三级应急维修: whom the ladder has called, why, how often again, and who answered. */
export function TicketEscalation({ ticket }: { ticket: TicketView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const { escalation } = ticket;
  const calls = callsOf(ticket);
  return (
    <section className="ticket-part" aria-labelledby="ticket-calls">
      <h3 id="ticket-calls">{t('ticketPage.calls.title')}</h3>
      {escalation === null && <p className="muted">{t('ticketPage.calls.over')}</p>}
      <ol className="levels">
        {EscalationLevel.options.map((level) => {
          const ofLevel = calls.filter((call) => call.level === level);
          const isPresent = ofLevel.some((call) => call.isPresent);
          return (
            <li
              key={level}
              className={isPresent ? 'level level-present' : 'level'}
              data-level={level}
              data-called={ofLevel.length > 0}
              {...(isPresent ? { 'aria-current': 'step' as const } : {})}
            >
              <strong>{t('ticketPage.calls.level', { level: local(escalationLevelNames[level]) })}</strong>
              {isPresent && <span className="level-now">{t('ticketPage.calls.now')}</span>}
              {ofLevel.length === 0 && <p className="muted">{t('ticketPage.calls.notCalled')}</p>}
              {ofLevel.map((call) => (
                <p key={call.calledMs}>
                  {t('ticketPage.calls.called', {
                    time: formatDateTime(call.calledMs),
                    cause: t(`ticketPage.calls.cause.${call.cause}`),
                  })}
                  {call.reminders > 0 && ` · ${t('ticketPage.calls.reminders', { count: call.reminders })}`}
                  {call.isPresent && escalation !== null && (
                    <strong className="answer" data-answered={escalation.acknowledgedMs !== null}>
                      {escalation.acknowledgedMs === null
                        ? t('ticketPage.calls.unanswered')
                        : t('ticketPage.calls.acknowledged', {
                            name: escalation.acknowledgedBy ?? '—',
                            time: formatDateTime(escalation.acknowledgedMs),
                          })}
                    </strong>
                  )}
                </p>
              ))}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
