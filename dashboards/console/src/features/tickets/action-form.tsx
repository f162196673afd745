import { severityNames, statutoryGradeNames, type TicketAction, ticketActionNames } from '@anju/contracts';
import type {
  LocalisedText,
  PartyView,
  ProposalView,
  Severity,
  StatutoryGrade,
  TicketActionRequest,
  TicketSummary,
  TicketView,
} from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNowMs } from '../../shared/api/client.js';
import { partiesQuery, ticketsQuery } from '../../shared/api/queries.js';
import { type Draft, keepDraft, readDraft } from '../../shared/drafts/drafts.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { usePlaceText } from '../../shared/ui/place.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { TimeInput } from '../../shared/ui/time-field.js';
import { PhotoChoice } from './photo-choice.js';
import { useEventTitle } from './ticket-events.js';

/** What a person enters for an action. */
export interface ActionInput {
  readonly comment?: string;
  readonly reason?: string;
  readonly leadPartyId?: string;
  readonly coHandlerPartyIds?: string[];
  readonly intoTicketId?: string;
  readonly photoRef?: string;
  readonly severity?: Severity;
  readonly statutoryGrade?: StatutoryGrade;
  readonly untilMs?: number | null;
}

type Field = keyof ActionInput;

/** What an action asks for before it is sent; the server has the last word and names what lacks. */
const asks: Record<TicketAction, readonly Field[]> = {
  assign: ['leadPartyId', 'coHandlerPartyIds', 'reason'],
  accept: [],
  decline: ['reason'],
  arrive: [],
  submit: ['comment'],
  pass: ['comment', 'photoRef'],
  fail: ['reason'],
  suspend: ['reason', 'untilMs'],
  resume: [],
  merge: ['intoTicketId', 'reason'],
  cancel: ['reason'],
  override: ['reason', 'photoRef'],
  regrade: ['severity', 'reason'],
  classify: ['statutoryGrade'],
  hang: ['reason'],
  acknowledge: [],
};

export function needsForm(action: TicketAction): boolean {
  return asks[action].length > 0;
}

/** The request's members that were filled in. */
export function given(input: ActionInput): Partial<TicketActionRequest> {
  const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';
  return Object.fromEntries(Object.entries(input).filter(([, value]) => isGiven(value)));
}

function isRequired(field: Field, action: TicketAction, ticket: TicketSummary, agreesTo: ProposalView | null): boolean {
  switch (field) {
    case 'comment':
    case 'coHandlerPartyIds':
      return false;
    case 'reason':
      // A first assignment and a merge explain themselves; who agrees takes over the reason that was given.
      return agreesTo === null && action !== 'merge' && !(action === 'assign' && ticket.state === 'raised');
    case 'untilMs':
      return agreesTo === null;
    case 'photoRef':
      // What no sensor can confirm, a photo or a signature does.
      return action === 'override' || ticket.hazardIds.length === 0;
    default:
      return true;
  }
}

interface Props {
  /** Where what is entered is kept until it is sent. */
  readonly draft: Draft;
  readonly action: TicketAction;
  readonly ticket: TicketView;
  /** Number of the last event that was there when the form was opened. */
  readonly seenSeq: number;
  /** What somebody else asked for and this action agrees to. */
  readonly agreesTo: ProposalView | null;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onSubmit: (input: ActionInput) => void;
  readonly onClose: () => void;
}

/** Asks for what an action must carry, and says what it will do where that is not plain. */
export function ActionForm({ draft, action, ticket, seenSeq, agreesTo, isPending, error, onSubmit, onClose }: Props) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const [entered] = useState(() => readDraft(draft));
  const asksOnly = ticket.askedActions.includes(action);
  const isTaken = ticket.allowedActions.includes(action);
  const title = actionText(t, local, action, { asksOnly, agrees: agreesTo !== null });
  return (
    <Modal open title={title} footer={null} onCancel={onClose} destroyOnHidden>
      {asksOnly && <Alert type="info" showIcon title={t(`consent.${action === 'suspend' ? 'suspend' : 'other'}`)} />}
      {agreesTo !== null && (
        <Alert
          type="info"
          showIcon
          title={t('consent.agree', { name: agreesTo.by, action: local(ticketActionNames[action]) })}
          description={
            <>
              {agreesTo.reason}
              {agreesTo.untilMs === null ? '' : ` · ${t('ticket.until')} ${formatDateTime(agreesTo.untilMs)}`}
            </>
          }
        />
      )}
      <Form<ActionInput>
        layout="vertical"
        className="action-form"
        {...(entered === undefined ? {} : { initialValues: entered })}
        onValuesChange={(_, all) => keepDraft(draft, given(all))}
        scrollToFirstError={{ focus: true }}
        onFinish={onSubmit}
      >
        {entered !== undefined && (
          <p role="status" className="muted" data-testid="restored">
            {t('complaints.restored')}
          </p>
        )}
        {asks[action].map((field) => (
          <ActionField
            key={field}
            field={field}
            action={action}
            ticket={ticket}
            required={isRequired(field, action, ticket, agreesTo)}
          />
        ))}
        {error !== null && <Alert type="error" showIcon title={<ProblemText error={error} />} />}
        <Meanwhile ticket={ticket} seenSeq={seenSeq} isTaken={isTaken} />
        <div className="ticket-actions">
          <Button size="large" onClick={onClose}>
            {t('ticket.cancel')}
          </Button>
          <Button
            size="large"
            type="primary"
            htmlType="submit"
            disabled={!isTaken}
            loading={isPending}
            data-testid="confirm-action"
          >
            {title}
          </Button>
        </div>
      </Form>
    </Modal>
  );
}

/**
 * What others did to the ticket since the form was opened: what is sent names the version that is shown, so who sends it must have seen
 * this. Where the action is over for him, what he entered stays to be read.
 */
function Meanwhile({ ticket, seenSeq, isTaken }: { ticket: TicketView; seenSeq: number; isTaken: boolean }) {
  const { t } = useTranslation();
  const eventTitle = useEventTitle();
  // A photo for this very form is a file that was added, too.
  const news = ticket.events.filter(({ seq, type }) => seq > seenSeq && type !== 'file_added');
  if (news.length === 0 && isTaken) return null;
  return (
    <Alert
      type="warning"
      showIcon
      data-testid="meanwhile"
      title={t(isTaken ? 'ticketPage.meanwhile.changed' : 'ticketPage.meanwhile.over')}
      description={
        <ul>
          {news.map((event) => (
            <li key={event.seq}>
              {formatDateTime(event.atMs)} <strong>{eventTitle(event)}</strong> · {event.actor ?? t('event.system')}
            </li>
          ))}
        </ul>
      }
    />
  );
}

/** Of the texts only these two: all of them are more than the compiler looks through here. */
type Translate = (key: 'consent.ask' | 'consent.agreeTo', values: { readonly action: string }) => string;

/** What a button does, in words: do it, ask for it, or agree to it. */
export function actionText(
  t: Translate,
  local: (text: LocalisedText) => string,
  action: TicketAction,
  { asksOnly, agrees }: { asksOnly: boolean; agrees: boolean },
): string {
  const name = local(ticketActionNames[action]);
  if (!asksOnly && !agrees) return name;
  return t(asksOnly ? 'consent.ask' : 'consent.agreeTo', { action: name });
}

const fieldLabels = {
  comment: 'ticket.comment',
  reason: 'ticket.reason',
  leadPartyId: 'ticket.lead',
  coHandlerPartyIds: 'ticket.coHandler',
  intoTicketId: 'ticket.into',
  photoRef: 'complaints.files.choose',
  severity: 'hazard.severity',
  statutoryGrade: 'ticket.statutoryGrade',
  untilMs: 'ticket.until',
} as const satisfies Record<Field, string>;

interface FieldProps {
  readonly field: Field;
  readonly action: TicketAction;
  readonly ticket: TicketView;
  readonly required: boolean;
}

function ActionField({ field, action, ticket, required }: FieldProps) {
  const { t } = useTranslation();
  if (field === 'photoRef') return <PhotoField action={action} ticket={ticket} required={required} />;
  return (
    <Form.Item
      name={field}
      label={t(fieldLabels[field])}
      rules={[{ required, message: t('login.required') }]}
      {...(field === 'untilMs' ? { valuePropName: 'valueMs' } : {})}
    >
      {field === 'untilMs' ? (
        <TimeInput minMs={serverNowMs()} />
      ) : field === 'leadPartyId' || field === 'coHandlerPartyIds' ? (
        <PartySelect several={field === 'coHandlerPartyIds'} />
      ) : field === 'severity' || field === 'statutoryGrade' ? (
        <NameSelect names={field === 'severity' ? severityNames : statutoryGradeNames} />
      ) : field === 'intoTicketId' ? (
        <TicketSelect ticket={ticket} />
      ) : (
        <Input.TextArea rows={3} maxLength={field === 'comment' ? 2000 : 500} />
      )}
    </Form.Item>
  );
}

/** Which photo shows it; a signature serves where a person confirms. */
function PhotoField({ action, ticket, required }: Omit<FieldProps, 'field'>) {
  const { t } = useTranslation();
  const passes = action === 'pass';
  const label = t(passes ? 'complaints.files.chooseOrSign' : 'complaints.files.choose');
  return (
    <Form.Item
      name="photoRef"
      label={label}
      rules={[{ required, message: label }]}
      extra={passes ? t(required ? 'complaints.files.noSensor' : 'complaints.files.optional') : undefined}
    >
      <PhotoChoice
        ticket={ticket}
        label={label}
        purposes={passes ? ['photo', 'signature'] : ['photo']}
        sinceMs={passes ? submittedMs(ticket) : undefined}
      />
    </Form.Item>
  );
}

/** When the work was submitted: acceptance is shown by what was added after that. */
function submittedMs({ events }: TicketView): number | undefined {
  return events.findLast(({ type, data }) => type === 'submit' && data.part !== true)?.atMs;
}

/** What the form hands to the field inside it. */
interface Bound<T> {
  readonly id?: string;
  readonly value?: T;
  readonly onChange?: (value: T) => void;
}

function PartySelect({ several, ...bound }: { several: boolean } & Bound<string | string[]>) {
  const { t } = useTranslation();
  const parties = useQuery(partiesQuery);
  const option = ({ id, name, kind }: PartyView) => ({ value: id, label: `${name} · ${t(`partyKind.${kind}`)}` });
  return (
    <Select
      {...bound}
      size="large"
      {...(several ? { mode: 'multiple' as const } : {})}
      virtual={false}
      showSearch={{ optionFilterProp: 'label' }}
      loading={parties.isPending}
      placeholder={t(several ? 'ticket.optional' : 'ticket.choose')}
      options={(parties.data ?? []).map(option)}
    />
  );
}

function NameSelect({ names, ...bound }: { names: Readonly<Record<string, LocalisedText>> } & Bound<string>) {
  const { local } = useLanguage();
  const options = Object.entries(names).map(([value, name]) => ({ value, label: local(name) }));
  return <Select {...bound} size="large" virtual={false} options={options} />;
}

function TicketSelect({ ticket, ...bound }: { ticket: TicketSummary } & Bound<string>) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const placeText = usePlaceText();
  const open = useQuery(ticketsQuery('open'));
  const others = (open.data ?? []).filter(({ id, estateId }) => id !== ticket.id && estateId === ticket.estateId);
  return (
    <Select
      {...bound}
      size="large"
      virtual={false}
      showSearch={{ optionFilterProp: 'label' }}
      loading={open.isPending}
      placeholder={t('ticket.choose')}
      notFoundContent={t('ticket.noOther')}
      options={others.map((each) => ({
        value: each.id,
        label: `${each.id} · ${local(each.title)} · ${placeText(each)}`,
      }))}
    />
  );
}
