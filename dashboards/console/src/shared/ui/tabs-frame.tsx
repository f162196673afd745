import type { ReactNode } from 'react';
import { NavLink } from 'react-router';

/** A page of its own, as a tab shows it. */
export interface Tab {
  readonly to: string;
  readonly text: string;
}

/** Pages that belong together, each a tab, which stays the current one on pages below it. `title` names the list of tabs for those who hear it. */
export function TabsFrame(props: { title: string; tabs: readonly Tab[]; className?: string; children: ReactNode }) {
  const { title, tabs, className = 'agents', children } = props;
  return (
    <section className={className}>
      <nav className="tabs" aria-label={title}>
        {tabs.map(({ to, text }) => (
          <NavLink key={to} to={to} end={tabs.some((other) => other.to.startsWith(`${to}/`))}>
            {text}
          </NavLink>
        ))}
      </nav>
      {children}
    </section>
  );
}
