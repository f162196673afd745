import type { ProposalView, TicketAction, TicketView } from '@anju/contracts/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../shared/api/client.js';
import { keys, sessionQuery } from '../../shared/api/queries.js';
import { type Draft, forgetDraft } from '../../shared/drafts/drafts.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { ActionForm, type ActionInput, actionText, given, needsForm } from './action-form.js';

const primary = new Set<TicketAction>(['accept', 'arrive', 'submit', 'pass']);

/** Buttons for what the viewer may do with the ticket now, as the server's transition table says. */
export function TicketActions({ ticket, proposal }: { ticket: TicketView; proposal: ProposalView | null }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [asking, setAsking] = useState<{ readonly action: TicketAction; readonly seenSeq: number } | null>(null);

  const session = useQuery(sessionQuery);
  const group = useRef<HTMLFieldSetElement>(null);
  const pressed = useRef<TicketAction | null>(null);
  // The form, and with what was done its button, take the focus along: whoever has no mouse goes on from here.
  useEffect(() => {
    const { current } = pressed;
    if (current === null || asking !== null || document.activeElement !== document.body) return;
    pressed.current = null;
    const button = group.current?.querySelector<HTMLElement>(`[data-action="${current}"]`);
    (button ?? group.current)?.focus();
  });
  const draftOf = (action: TicketAction): Draft => ({
    userId: session.data?.userId ?? '',
    form: `ticket ${ticket.id} ${action}`,
  });

  const textOf = (action: TicketAction) =>
    actionText(t, local, action, {
      asksOnly: ticket.askedActions.includes(action),
      agrees: proposal?.action === action,
    });
  const act = useMutation({
    mutationFn: ({ action, input }: { action: TicketAction; input: ActionInput }) =>
      api.post('/api/v1/tickets/{ticketId}/actions', {
        path: { ticketId: ticket.id },
        body: { action, version: ticket.version, clientTimeMs: Date.now(), ...given(input) },
      }),
    onSuccess: (after, { action }) => {
      forgetDraft(draftOf(action));
      setAsking(null);
      client.setQueryData(keys.ticket(ticket.id), after);
      message.success(t('ticket.done', { action: textOf(action) }));
    },
    onError: (error, { action }) => {
      // A form shows its own refusals, and keeps what was entered.
      if (!needsForm(action)) message.error(<ProblemText error={error} />);
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.allTickets });
      void client.invalidateQueries({ queryKey: keys.ticket(ticket.id) });
    },
  });
  const begin = (action: TicketAction) => {
    act.reset();
    pressed.current = action;
    if (needsForm(action)) setAsking({ action, seenSeq: lastSeqOf(ticket) });
    else act.mutate({ action, input: {} });
  };

  return (
    <fieldset ref={group} tabIndex={-1} className="ticket-actions plain-set" aria-label={t('ticket.actions')}>
      {ticket.allowedActions.length === 0 && <p className="muted">{t('ticket.noActions')}</p>}
      {ticket.allowedActions.map((action) => (
        <Button
          key={action}
          size="large"
          data-action={action}
          type={primary.has(action) ? 'primary' : 'default'}
          loading={act.isPending && act.variables?.action === action}
          onClick={() => begin(action)}
        >
          {textOf(action)}
        </Button>
      ))}
      {asking !== null && (
        <ActionForm
          draft={draftOf(asking.action)}
          action={asking.action}
          ticket={ticket}
          seenSeq={asking.seenSeq}
          agreesTo={
            proposal?.action === asking.action && !ticket.askedActions.includes(asking.action) ? proposal : null
          }
          isPending={act.isPending}
          error={act.error}
          onSubmit={(input) => act.mutate({ action: asking.action, input })}
          onClose={() => setAsking(null)}
        />
      )}
    </fieldset>
  );
}

/** Number of the last event that the viewer was shown. */
const lastSeqOf = ({ events }: TicketView): number => Math.max(0, ...events.map(({ seq }) => seq));
