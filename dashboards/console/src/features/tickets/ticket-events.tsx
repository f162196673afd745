import {
  DeadlineKind,
  deadlineKindNames,
  EscalationCause,
  EscalationLevel,
  escalationLevelNames,
  HazardState,
  hazardStateNames,
  ReportView,
  roleNames,
  Severity,
  StatutoryGrade,
  severityNames,
  statutoryGradeNames,
  TicketAction,
  TicketFileView,
  ticketActionNames,
  ticketFilePurposeNames,
} from '@anju/contracts';
import type { TicketEventView, TicketView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { partiesQuery, rulesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { useSourceText } from '../../shared/names/source-text.js';
import { formatAge, formatDateTime } from '../../shared/time/format.js';
import { notableClockMs } from '../../shared/ui/device-time.js';
import { severityRank } from '../../shared/ui/severity-counts.js';

const SHOWN = 30;

/** What happened to a ticket, the newest first. */
export function TicketEvents({ ticket }: { ticket: TicketView }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const sorted = ticket.events.toSorted((a, b) => b.seq - a.seq);
  return (
    <>
      <ol className="events">
        {(all ? sorted : sorted.slice(0, SHOWN)).map((event) => (
          <EventRow key={event.seq} event={event} ticket={ticket} />
        ))}
      </ol>
      {!all && sorted.length > SHOWN && (
        <Button onClick={() => setAll(true)}>{t('ticketPage.messages.all', { count: sorted.length })}</Button>
      )}
    </>
  );
}

function EventRow({ event, ticket }: { event: TicketEventView; ticket: TicketView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const title = useEventTitle()(event);
  const lines = useEventLines(ticket)(event);
  const { actor, actorRole } = event;
  return (
    <li data-event={event.type}>
      <time dateTime={new Date(event.atMs).toISOString()}>{formatDateTime(event.atMs)}</time> <strong>{title}</strong>
      <span className="muted">
        {' '}
        · {actor ?? t('event.system')}
        {actor !== null && actorRole !== null && ` · ${local(roleNames[actorRole])}`}
      </span>
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
  'part_overdue',
  'unassigned',
  'report_joined',
  'file_added',
  'absorbed',
  'escalated',
  'reminded',
  'deadline_near',
  'hung_sign',
] as const;
const PROPOSED = '_proposed';

/** What happened, in a word or two. */
export function useEventTitle() {
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

/** Reasons that the platform itself gives, as the log has them. */
const systemReasons = {
  'the hazard became worse': 'ticketPage.log.worse',
  'a hazard came that does not wait': 'ticketPage.log.urgent',
  'the suspension reached its end date': 'ticketPage.log.endDate',
} as const;

const origins = ['sensor', 'hazard', 'complaint', 'manual'] as const;
/** What the log has of a report. */
const Report = ReportView.pick({ kind: true, channel: true, number: true, content: true, place: true });
/** What it has of a file. */
const File = TicketFileView.pick({ id: true, purpose: true, name: true });

/** What else an event tells, a line each. */
function useEventLines(ticket: TicketView) {
  const { t } = useTranslation();
  const { language, local } = useLanguage();
  const sourceText = useSourceText();
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
  const fileName = (id: string) => ticket.files.find((file) => file.id === id)?.name ?? id;
  const asker = (seq: number, type: string) =>
    ticket.events.findLast((each) => each.seq < seq && each.type === `${type}${PROPOSED}`)?.actor ?? undefined;

  return ({ seq, type, atMs, actor, data }: TicketEventView): string[] => {
    const lines: (string | undefined)[] = [];
    const origin = origins.find((each) => type === 'raised' && each === data.origin);
    if (origin !== undefined && data.report === undefined) lines.push(t(`ticketPage.log.origin.${origin}`));
    for (const hazard of Array.isArray(data.hazards) ? (data.hazards as unknown[]) : []) {
      const { ruleId, state } = hazard as { ruleId?: unknown; state?: unknown };
      const known = HazardState.safeParse(state);
      const stateText = known.success ? local(hazardStateNames[known.data]) : t('event.withdrawn');
      if (typeof ruleId === 'string') lines.push(`${ruleName(ruleId)} · ${stateText}`);
    }
    const change = text(data.change);
    const reset = change?.match(/^reset by (.+?) \([^)]*\): (.*)$/s);
    if (reset != null) lines.push(t('event.reset', { name: reset[1], reason: reset[2] }));
    if (change?.startsWith('active, by the same cause') === true) lines.push(t('ticketPage.log.sameCause'));
    const deadline = DeadlineKind.safeParse(data.kind);
    if ((type === 'deadline_breached' || type === 'deadline_near') && deadline.success) {
      const due =
        typeof data.dueMs === 'number' ? t('ticketPage.log.due', { time: formatDateTime(data.dueMs) }) : undefined;
      lines.push([local(deadlineKindNames[deadline.data]), due].filter((each) => each !== undefined).join(' · '));
    }
    if (data.platformCaused === true) lines.push(t('event.platformCaused'));
    const level = EscalationLevel.safeParse(data.level);
    const from = EscalationLevel.safeParse(data.from);
    if (level.success) {
      const name = local(escalationLevelNames[level.data]);
      lines.push(
        from.success ? t('ticketPage.log.levels', { from: local(escalationLevelNames[from.data]), to: name }) : name,
      );
    }
    const cause = EscalationCause.safeParse(data.cause);
    if (type === 'escalated' && cause.success) lines.push(t(`ticketPage.calls.cause.${cause.data}`));
    if (type === 'reminded' && typeof data.count === 'number') {
      lines.push(t('ticketPage.log.round', { count: data.count }));
    }
    const severity = Severity.safeParse(data.severityTo);
    const before = Severity.safeParse(data.severityFrom);
    if (severity.success && before.success) {
      const isUp = severityRank(severity.data) < severityRank(before.data);
      lines.push(
        t(isUp ? 'ticketPage.log.severityUp' : 'ticketPage.log.severityDown', {
          from: local(severityNames[before.data]),
          to: local(severityNames[severity.data]),
        }),
      );
      for (const clock of Array.isArray(data.due) ? (data.due as unknown[]) : []) {
        const { kind, dueMs } = clock as { kind?: unknown; dueMs?: unknown };
        const known = DeadlineKind.safeParse(kind);
        if (!known.success || typeof dueMs !== 'number') continue;
        lines.push(
          t('ticketPage.log.newDue', { kind: local(deadlineKindNames[known.data]), time: formatDateTime(dueMs) }),
        );
      }
    }
    const grade = StatutoryGrade.safeParse(data.statutoryGrade);
    if (type === 'classify' && grade.success) {
      lines.push(t('ticketPage.log.grade', { grade: local(statutoryGradeNames[grade.data]) }));
    }
    const lead = text(data.leadPartyId);
    if (lead !== undefined) lines.push(`${t('ticket.lead')} ${partyName(lead)}`);
    const helpers = Array.isArray(data.coHandlerPartyIds) ? data.coHandlerPartyIds.map(String) : [];
    if (helpers.length > 0) lines.push(`${t('ticket.coHandler')} ${helpers.map(partyName).join(t('event.and'))}`);
    const party = text(data.partyId) ?? text(data.actorPartyId);
    if (party !== undefined) lines.push(partyName(party));
    const taken = Array.isArray(data.partyIds) ? data.partyIds.map(String) : [];
    if (taken.length > 0) lines.push(taken.map(partyName).join(t('event.and')));
    if (data.personWaits === true) lines.push(t('event.personWaits'));
    if (typeof data.untilMs === 'number') lines.push(`${t('ticket.until')} ${formatDateTime(data.untilMs)}`);
    const into = text(data.intoTicketId);
    if (into !== undefined) lines.push(t('ticketPage.log.intoTicket', { id: into }));
    const absorbed = type === 'absorbed' ? text(data.ticketId) : undefined;
    if (absorbed !== undefined) lines.push(t('ticketPage.log.fromTicket', { id: absorbed }));
    if (Array.isArray(data.overridden) && data.overridden.length > 0) {
      lines.push(t('ticketPage.log.overridden', { count: data.overridden.length }));
    }
    const photo = text(data.photoRef);
    if (photo !== undefined) lines.push(t('ticketPage.log.photo', { ref: fileName(photo) }));
    const report = Report.safeParse(data.report);
    if (report.success) {
      const { content, place, ...source } = report.data;
      lines.push(sourceText(source), place ?? undefined, content);
    }
    const file = File.safeParse(data.file);
    if (file.success) lines.push(`${local(ticketFilePurposeNames[file.data.purpose])} · ${file.data.name}`);
    if (data.hungSign === true && type !== 'hang' && type !== 'hung_sign') lines.push(t('ticketPage.log.hung'));
    if (data.hungSignReleased === true) lines.push(t('ticketPage.log.unhung'));
    if (data.confirmedBy === 'account' || data.confirmedBy === 'signature') {
      lines.push(t(`ticketPage.log.confirmed.${data.confirmedBy}`));
    }
    if (text(data.askedBy) !== undefined) {
      const name = asker(seq, type);
      if (name !== undefined) lines.push(t('ticketPage.log.asked', { name }));
    }
    const reason = text(data.reason);
    const known = actor === null && reason !== undefined && Object.hasOwn(systemReasons, reason);
    lines.push(known ? t(systemReasons[reason as keyof typeof systemReasons]) : reason, text(data.comment));
    if (typeof data.clientTimeMs === 'number' && Math.abs(data.clientTimeMs - atMs) >= notableClockMs) {
      lines.push(
        t('ticketPage.log.phoneTime', {
          time: formatDateTime(data.clientTimeMs),
          difference: formatAge(Math.abs(data.clientTimeMs - atMs), language),
        }),
      );
    }
    return [...new Set(lines.filter((line) => line !== undefined))];
  };
}
