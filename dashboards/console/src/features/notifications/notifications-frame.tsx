import type { SessionView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../../shared/api/queries.js';
import { TabsFrame } from '../../shared/ui/tabs-frame.js';

const seesChannels: ReadonlySet<SessionView['role']> = new Set(['admin', 'supervisor', 'dispatcher']);

export function useSeesChannels(): boolean {
  const session = useQuery(sessionQuery);
  return session.data != null && seesChannels.has(session.data.role);
}

const tabs = [
  { to: '/notifications', text: 'notifications.tabs.channels', forAll: false },
  { to: '/notifications/messages', text: 'notifications.tabs.messages', forAll: false },
  { to: '/notifications/settings', text: 'notifications.tabs.settings', forAll: true },
] as const;

/** The pages about messages; who has no business with the channels sees his own settings only. */
export function NotificationsFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const sees = useSeesChannels();
  const shown = tabs.filter(({ forAll }) => forAll || sees).map(({ to, text }) => ({ to, text: t(text) }));
  return (
    <TabsFrame title={t('notifications.title')} tabs={shown}>
      {children}
    </TabsFrame>
  );
}
