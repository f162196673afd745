import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TabsFrame } from '../../shared/ui/tabs-frame.js';

const tabs = [
  { to: '/agents', text: 'field.tabs.agents' },
  { to: '/agents/metrics', text: 'field.tabs.metrics' },
  { to: '/agents/rejections', text: 'field.tabs.rejections' },
  { to: '/agents/actions', text: 'field.tabs.actions' },
] as const;

/** The pages about what comes from the field. */
export function FieldFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <TabsFrame title={t('field.title')} tabs={tabs.map(({ to, text }) => ({ to, text: t(text) }))}>
      {children}
    </TabsFrame>
  );
}
