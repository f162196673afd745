import type { HungSignView } from '@anju/contracts/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { fieldProblems } from '../../shared/api/field-problems.js';
import { keys } from '../../shared/api/queries.js';
import { releaseSign } from '../../shared/api/sign-queries.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { ProblemText } from '../../shared/ui/problem-text.js';

interface Props {
  readonly sign: HungSignView;
  /** This one only goes to the printer. */
  readonly isPrinted: boolean;
  readonly onPrint: () => void;
}

/** One sign: its text, who hung it, and its release by a second person. */
export function Sign({ sign, isPrinted, onPrint }: Props) {
  const { t } = useTranslation();
  const [releasing, setReleasing] = useState(false);
  const { kind, id, hungMs, hungBy, releasedMs, releasedBy, mayRelease } = sign;
  const [heading, ...lines] = sign.text;
  return (
    <li className={isPrinted ? 'sign print-this' : 'sign'} data-sign={id} data-state={sign.state}>
      <div lang="zh-CN">
        <h3>{heading}</h3>
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      <div className="not-printed">
        <p className="muted sign-facts">
          {t(`board.signs.kinds.${kind}`)} · {t('board.signs.hungAt', { time: formatDateTime(hungMs) })} ·{' '}
          {hungBy === null ? t('board.signs.byLadder') : t('board.signs.by', { name: hungBy })}
          {releasedMs !== null &&
            ` · ${t('board.signs.releasedAt', { time: formatDateTime(releasedMs), name: releasedBy ?? '—' })}`}
        </p>
        <div className="ticket-actions">
          <Button size="large" onClick={onPrint} data-testid="print-sign">
            {t('board.signs.print')}
          </Button>
          {kind === 'ticket' && (
            <Link to={`/tickets/${id}`} className="target">
              {t('board.signs.open')}
            </Link>
          )}
          {kind === 'estate' && mayRelease && !releasing && (
            <Button size="large" onClick={() => setReleasing(true)} data-testid="release-sign">
              {t('board.signs.release')}
            </Button>
          )}
        </div>
        {kind === 'estate' && sign.state === 'hung' && !mayRelease && (
          <p className="muted">{t('board.signs.secondPerson')}</p>
        )}
        {releasing && <Release sign={sign} onDone={() => setReleasing(false)} />}
      </div>
    </li>
  );
}

function Release({ sign, onDone }: { sign: HungSignView; onDone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const release = useMutation({
    mutationFn: () => releaseSign(sign.id, { version: sign.version, reason: reason.trim() }),
    onSuccess: () => {
      message.success(t('board.signs.done'));
      onDone();
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.allTickets }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    release.mutate();
  };
  return (
    <form onSubmit={submit} className="panel-form">
      <Labelled label={t('board.signs.releaseReason')} problem={fieldProblems(release.error).get('reason')}>
        {(field) => (
          <Input.TextArea
            {...field}
            rows={2}
            maxLength={500}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Labelled>
      {release.error !== null && <Alert type="error" showIcon title={<ProblemText error={release.error} />} />}
      <div className="ticket-actions">
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          disabled={reason.trim() === ''}
          loading={release.isPending}
          data-testid="confirm-release"
        >
          {t('board.signs.confirm')}
        </Button>
        <Button size="large" onClick={onDone}>
          {t('ticket.cancel')}
        </Button>
      </div>
    </form>
  );
}
