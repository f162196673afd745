import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';

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
    <section className="agents">
      <nav className="tabs" aria-label={t('field.title')}>
        {tabs.map(({ to, text }) => (
          <NavLink key={to} to={to} end>
            {t(text)}
          </NavLink>
        ))}
      </nav>
      {children}
    </section>
  );
}
