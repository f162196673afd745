import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';

const tabs = [
  { to: '/tickets', text: 'nav.tickets' },
  { to: '/complaints', text: 'complaints.title' },
  { to: '/hung-signs', text: 'board.hungSigns' },
  { to: '/clocks', text: 'clocks.title' },
] as const;

/** The pages about tickets. */
export function TicketsFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <section className="agents tickets">
      <nav className="tabs" aria-label={t('nav.tickets')}>
        {tabs.map(({ to, text }) => (
          <NavLink key={to} to={to}>
            {t(text)}
          </NavLink>
        ))}
      </nav>
      {children}
    </section>
  );
}
