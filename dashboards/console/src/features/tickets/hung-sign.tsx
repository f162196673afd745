import type { TicketView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatDateTime } from '../../shared/time/format.js';

const whys = ['fail', 'hang', 'hung_sign'] as const;

/** 挂牌督办: that the sign hangs, since when and why; of a ticket that is over, that it hung. */
export function HungSign({ ticket }: { ticket: TicketView }) {
  const { t } = useTranslation();
  if (!ticket.hungSign) return null;
  const hung = ticket.events.findLast(({ data }) => data.hungSign === true);
  const why = whys.find((each) => each === hung?.type);
  const reason = typeof hung?.data.reason === 'string' ? hung.data.reason : undefined;
  const isOver = ticket.state === 'closed' || ticket.state === 'merged' || ticket.state === 'cancelled';
  if (isOver) {
    const text =
      ticket.closedMs === null
        ? t('ticketPage.sign.had')
        : t('ticketPage.sign.released', { time: formatDateTime(ticket.closedMs) });
    return (
      <p className="hung-sign hung-sign-over" data-testid="hung-sign">
        {text}
      </p>
    );
  }
  return (
    <p className="hung-sign" data-testid="hung-sign">
      <strong>{t('ticketPage.sign.hangs')}</strong>
      {[
        hung === undefined ? undefined : t('ticketPage.sign.since', { time: formatDateTime(hung.atMs) }),
        why === undefined ? undefined : t(`ticketPage.sign.why.${why}`),
        reason,
        t('ticketPage.sign.until'),
      ]
        .filter((part) => part !== undefined)
        .map((part) => ` · ${part}`)}{' '}
      <Link to="/hung-signs" className="target">
        {t('ticketPage.sign.list')}
      </Link>
    </p>
  );
}
