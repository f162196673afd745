import {
  DeadlineKind,
  deadlineKindNames,
  EscalationLevel,
  escalationLevelNames,
  HazardState,
  hazardStateNames,
  Severity,
  severityNames,
  TicketAction,
  ticketActionNames,
} from '@anju/contracts';
import type { TicketEventView, TicketView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { partiesQuery, rulesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';

/** What happened to a ticket, the newest first. */
export function TicketEvents({ ticket }: { ticket: TicketView }) {
  return (
    <ol className="events">
      {ticket.events
        .toSorted((a, b) => b.seq - a.seq)
        .map((event) => (
          <EventRow key={event.seq} event={event} ticket={ticket} />
        ))}
    </ol>
  );
}

function EventRow({ event, ticket }: { event: TicketEventView; ticket: TicketView }) {
  const { t } = useTranslation();
  const title = useEventTitle()(event);
  const lines = useEventLines(ticket)(event);
  return (
    <li data-event={event.type}>
      <time dateTime={new Date(event.atMs).toISOString()}>{formatDateTime(event.atMs)}</time> <strong>{title}</strong>
      <span className="muted"> · {event.actor ?? t('event.system')}</span>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </li>
  );
}

const plainTypes = [
  'raised',
  'hazard_joined',
  'hazard_returned',
  'hazard_changed',
  'deadline_breached',
  'absorbed',
  'escalated',
  'reminded',
  'deadline_near',
  'hung_sign',
] as const;
const PROPOSED = '_proposed';

function useEventTitle() {
  const { t } = useTranslation();
  const { local } = useLanguage();
  return ({ type, data }: TicketEventView): string => {
    const plain = plainTypes.find((each) => each === type);
    if (plain !== undefined) return t(`event.${plain}`);
    const isProposal = type.endsWith(PROPOSED);
    const action = TicketAction.safeParse(isProposal ? type.slice(0, -PROPOSED.length) : type);
    // What a newer server may add is named by what it calls it, rather than left out.
    if (!action.success) return type;
    const name = local(ticketActionNames[action.data]);
    if (isProposal) return t('consent.ask', { action: name });
    return data.part === true ? t('event.part', { action: name }) : name;
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** What else an event tells, a line each. */
function useEventLines(ticket: TicketView) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const rules = useQuery(rulesQuery);
  const parties = useQuery(partiesQuery);
  const partyName = (id: string) =>
    ticket.assignments.find(({ partyId }) => partyId === id)?.partyName ??
    parties.data?.find((party) => party.id === id)?.name ??
    id;
  const ruleName = (id: string) => {
    const rule = rules.data?.find((each) => each.id === id);
    return rule === undefined ? id : local(rule.name);
  };

  return ({ type, data }: TicketEventView): string[] => {
    const lines: (string | undefined)[] = [];
    for (const hazard of Array.isArray(data.hazards) ? (data.hazards as unknown[]) : []) {
      const { ruleId, state } = hazard as { ruleId?: unknown; state?: unknown };
      const known = HazardState.safeParse(state);
      const stateText = known.success ? local(hazardStateNames[known.data]) : t('event.withdrawn');
      if (typeof ruleId === 'string') lines.push(`${ruleName(ruleId)} · ${stateText}`);
    }
    const reset = text(data.change)?.match(/^reset by (.+?) \([^)]*\): (.*)$/s);
    if (reset != null) lines.push(t('event.reset', { name: reset[1], reason: reset[2] }));
    const deadline = DeadlineKind.safeParse(data.kind);
    if ((type === 'deadline_breached' || type === 'deadline_near') && deadline.success)
      lines.push(local(deadlineKindNames[deadline.data]));
    if (data.platformCaused === true) lines.push(t('event.platformCaused'));
    const level = EscalationLevel.safeParse(data.level);
    if (level.success) lines.push(local(escalationLevelNames[level.data]));
    const severity = Severity.safeParse(data.severityTo);
    if (severity.success) lines.push(t('event.severity', { severity: local(severityNames[severity.data]) }));
    const lead = text(data.leadPartyId);
    if (lead !== undefined) lines.push(`${t('ticket.lead')} ${partyName(lead)}`);
    const helpers = Array.isArray(data.coHandlerPartyIds) ? data.coHandlerPartyIds.map(String) : [];
    if (helpers.length > 0) lines.push(`${t('ticket.coHandler')} ${helpers.map(partyName).join(t('event.and'))}`);
    const part = text(data.partyId);
    if (data.part === true && part !== undefined) lines.push(partyName(part));
    if (typeof data.untilMs === 'number') lines.push(`${t('ticket.until')} ${formatDateTime(data.untilMs)}`);
    const into = text(data.intoTicketId) ?? (type === 'absorbed' ? text(data.ticketId) : undefined);
    if (into !== undefined) lines.push(into);
    lines.push(text(data.reason), text(data.comment));
    return [...new Set(lines.filter((line) => line !== undefined))];
  };
}
