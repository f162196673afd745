import type { HandOverOutcome, LeftTickets as Left, SessionView } from '@anju/contracts/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { fieldProblems } from '../../shared/api/field-problems.js';
import { keys, sessionQuery } from '../../shared/api/queries.js';
import { handOver, leftTicketsQuery } from '../../shared/api/supervision-queries.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { ProblemText } from '../../shared/ui/problem-text.js';

const mayHandOver: ReadonlySet<SessionView['role']> = new Set(['admin', 'supervisor', 'dispatcher']);

/** Parties that are gone, or have no contract any more, and still hold open tickets: nobody may wait for them unseen. */
export function LeftTickets() {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  const may = session.data != null && mayHandOver.has(session.data.role);
  const { data: parties = [] } = useQuery({ ...leftTicketsQuery, enabled: may });
  const [outcomes, setOutcomes] = useState<readonly HandOverOutcome[]>();
  if (parties.length === 0 && outcomes === undefined) return null;
  const stayed = outcomes?.filter(({ left }) => left !== null) ?? [];
  return (
    <Alert
      type={parties.length === 0 ? 'success' : 'warning'}
      showIcon
      data-testid="left-tickets"
      title={t(parties.length === 0 ? 'board.left.none' : 'board.left.title')}
      description={
        <>
          {outcomes !== undefined && (
            <p role="status" data-testid="handed-over">
              {t('board.left.done', { count: outcomes.length - stayed.length })}
              {stayed.map(({ ticketId, left }) => (
                <span key={ticketId} data-stayed={ticketId}>
                  {' '}
                  <Link to={`/tickets/${ticketId}`} className="target nowrap">
                    {ticketId}
                  </Link>
                  {left === null ? '' : t(`board.left.stays.${left}`)}
                </span>
              ))}
            </p>
          )}
          <ul>
            {parties.map((party) => (
              <li key={party.partyId} data-left-by={party.partyId}>
                <LeftBy party={party} onDone={setOutcomes} />
              </li>
            ))}
          </ul>
        </>
      }
    />
  );
}

function LeftBy({ party, onDone }: { party: Left; onDone: (outcomes: readonly HandOverOutcome[]) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const { partyId, partyName, why, leads, helps } = party;
  const handing = useMutation({
    mutationFn: () => handOver(partyId, { reason: reason.trim() }),
    onSuccess: ({ items }) => {
      setAsking(false);
      onDone(items);
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.allTickets }),
  });
  const ids = [...new Set([...leads, ...helps])];
  return (
    <>
      <strong>{partyName}</strong> · {t(`board.left.why.${why}`)} ·{' '}
      {t('board.left.holds', { leads: leads.length, helps: helps.length })}{' '}
      {ids.map((id) => (
        <Link key={id} to={`/tickets/${id}`} className="target nowrap">
          {id}{' '}
        </Link>
      ))}
      {!isAsking && (
        <Button onClick={() => setAsking(true)} data-testid="begin-hand-over">
          {t('board.left.handOver')}
        </Button>
      )}
      {isAsking && (
        <form
          className="panel-form"
          onSubmit={(event) => {
            event.preventDefault();
            handing.mutate();
          }}
        >
          <Labelled
            label={t('board.left.reason')}
            hint={t('board.left.about')}
            problem={fieldProblems(handing.error).get('reason')}
          >
            {(field) => (
              <Input {...field} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
            )}
          </Labelled>
          {handing.error !== null && <Alert type="error" showIcon title={<ProblemText error={handing.error} />} />}
          <div className="form-row">
            <Button
              type="primary"
              htmlType="submit"
              loading={handing.isPending}
              disabled={reason.trim() === ''}
              data-testid="hand-over"
            >
              {t('board.left.handOver')}
            </Button>
            <Button onClick={() => setAsking(false)}>{t('ticket.cancel')}</Button>
          </div>
        </form>
      )}
    </>
  );
}
