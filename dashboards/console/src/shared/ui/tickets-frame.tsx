import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../api/queries.js';
import { seesReportLinks } from '../names/sees-report-links.js';
import { TabsFrame } from './tabs-frame.js';

const tabs = [
  { to: '/tickets', text: 'nav.tickets' },
  { to: '/complaints', text: 'complaints.title' },
  { to: '/report-links', text: 'reportLinks.title' },
  { to: '/hung-signs', text: 'board.hungSigns' },
  { to: '/clocks', text: 'clocks.title' },
] as const;

/** The pages about tickets. */
export function TicketsFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  const named = tabs
    .filter(({ to }) => to !== '/report-links' || seesReportLinks(session.data))
    .map(({ to, text }) => ({ to, text: t(text) }));
  return (
    <TabsFrame className="agents tickets" title={t('nav.tickets')} tabs={named}>
      {children}
    </TabsFrame>
  );
}
