import { complaintChannelNames, ticketSourceNames } from '@anju/contracts';
import type { TicketSourceView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/i18n.js';

/** What something came of, in words: kind, channel and the source's own number, as far as there is one. */
export function useSourceText(): (source: TicketSourceView) => string {
  const { t } = useTranslation();
  const { local } = useLanguage();
  return ({ kind, channel, number }) =>
    [
      local(ticketSourceNames[kind]),
      ...(channel === null ? [] : [local(complaintChannelNames[channel])]),
      ...(number === null ? [] : [t('complaints.numbered', { number })]),
    ].join(' · ');
}
