import {
  type TicketAction,
  type TicketActionRequest,
  type TicketSummary,
  TicketView,
  ticketActionNames,
} from '@anju/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, DatePicker, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem, postJson } from '../../shared/api/client.js';
import { keys } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';

interface ActionInput {
  comment?: string;
  reason?: string;
  leadPartyId?: string;
  intoTicketId?: string;
  until?: { valueOf(): number };
}

/** What an action must be told; the server has the last word and names what lacks. */
const asks: Record<TicketAction, readonly (keyof ActionInput)[]> = {
  assign: ['leadPartyId'],
  accept: [],
  decline: ['reason'],
  arrive: [],
  submit: ['comment'],
  pass: ['comment'],
  fail: ['reason'],
  suspend: ['reason', 'until'],
  resume: [],
  merge: ['intoTicketId', 'reason'],
  cancel: ['reason'],
};
const optional = new Set<keyof ActionInput>(['comment']);
const primary = new Set<TicketAction>(['accept', 'arrive', 'submit', 'pass']);

function given(values: ActionInput): Partial<TicketActionRequest> {
  const { until, ...texts } = values;
  const filled = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined && text !== ''));
  return { ...filled, ...(until == null ? {} : { untilMs: until.valueOf() }) };
}

/** Buttons for what the viewer may do with the ticket now, as the server's transition table says. */
export function TicketActions({ ticket }: { ticket: TicketSummary }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [asking, setAsking] = useState<TicketAction | null>(null);

  const act = useMutation({
    mutationFn: ({ action, input }: { action: TicketAction; input: ActionInput }) =>
      postJson(
        `/tickets/${encodeURIComponent(ticket.id)}/actions`,
        { action, version: ticket.version, clientTimeMs: Date.now(), ...given(input) } satisfies TicketActionRequest,
        TicketView,
      ),
    onSuccess: (_, { action }) => {
      setAsking(null);
      message.success(t('ticket.done', { action: local(ticketActionNames[action]) }));
    },
    onError: (error) => {
      const conflict = error instanceof ApiProblem && error.problem.code === 'ticket.version_conflict';
      if (conflict) setAsking(null);
      message.error(conflict ? t('ticket.conflict') : error.message);
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.allTickets });
      void client.invalidateQueries({ queryKey: keys.ticket(ticket.id) });
    },
  });

  if (ticket.allowedActions.length === 0) return <p className="muted">{t('ticket.noActions')}</p>;
  return (
    <div className="ticket-actions">
      {ticket.allowedActions.map((action) => (
        <Button
          key={action}
          size="large"
          data-action={action}
          type={primary.has(action) ? 'primary' : 'default'}
          loading={act.isPending && act.variables?.action === action}
          onClick={() => (asks[action].length === 0 ? act.mutate({ action, input: {} }) : setAsking(action))}
        >
          {local(ticketActionNames[action])}
        </Button>
      ))}
      {asking !== null && (
        <Modal
          open
          title={t('ticket.confirm', { action: local(ticketActionNames[asking]) })}
          footer={null}
          onCancel={() => setAsking(null)}
          destroyOnHidden
        >
          <Form<ActionInput> layout="vertical" onFinish={(input) => act.mutate({ action: asking, input })}>
            {asks[asking].map((field) => (
              <ActionField key={field} field={field} />
            ))}
            <div className="ticket-actions">
              <Button size="large" onClick={() => setAsking(null)}>
                {t('ticket.cancel')}
              </Button>
              <Button
                size="large"
                type="primary"
                htmlType="submit"
                loading={act.isPending}
                data-testid="confirm-action"
              >
                {t('ticket.confirm', { action: local(ticketActionNames[asking]) })}
              </Button>
            </div>
          </Form>
        </Modal>
      )}
    </div>
  );
}

const fieldLabels = {
  comment: 'ticket.comment',
  reason: 'ticket.reason',
  leadPartyId: 'ticket.leadParty',
  intoTicketId: 'ticket.into',
  until: 'ticket.until',
} as const satisfies Record<keyof ActionInput, string>;

function ActionField({ field }: { field: keyof ActionInput }) {
  const { t } = useTranslation();
  return (
    <Form.Item
      name={field}
      label={t(fieldLabels[field])}
      rules={[{ required: !optional.has(field), message: t('login.required') }]}
    >
      {field === 'until' ? (
        <DatePicker showTime />
      ) : field === 'comment' || field === 'reason' ? (
        <Input.TextArea rows={3} maxLength={field === 'comment' ? 2000 : 500} />
      ) : (
        <Input />
      )}
    </Form.Item>
  );
}
