import { roleNames } from '@anju/contracts';
import type { SessionView } from '@anju/contracts/api-client';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useLocation } from 'react-router';
import { HazardsPanel } from '../features/hazards/hazards-panel.js';
import { LanguageButton } from '../features/session/language-button.js';
import { useLogout } from '../features/session/use-logout.js';
import { useLanguage } from '../shared/i18n/i18n.js';
import { useLiveState } from '../shared/live/live-state.js';
import { useLive } from '../shared/live/use-live.js';
import { StaleBanner } from '../shared/ui/stale-banner.js';
import { WallClock } from '../shared/ui/wall-clock.js';

const pages = [
  { to: '/', text: 'nav.overview' },
  { to: '/hazards', text: 'nav.hazards' },
  { to: '/tickets', text: 'nav.tickets' },
  { to: '/routing', text: 'routing.title' },
  { to: '/ledgers', text: 'ledgers.title' },
  { to: '/notifications', text: 'notifications.title' },
  { to: '/agents', text: 'nav.agents' },
  { to: '/rules', text: 'nav.rules' },
] as const;

/** Pages that are tabs beside another one's. */
const besides: Readonly<Record<string, readonly string[]>> = {
  '/tickets': ['/complaints', '/report-links', '/hung-signs', '/clocks'],
};

export function Layout({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const logout = useLogout();
  const pagesRef = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // On a phone the pages are wider than the window: the present one is brought into view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path decides which one it is.
  useEffect(() => {
    const nav = pagesRef.current;
    const present = nav?.querySelector<HTMLElement>('.active');
    if (nav == null || present == null) return;
    nav.scrollLeft = present.offsetLeft - nav.offsetLeft - (nav.clientWidth - present.offsetWidth) / 2;
  }, [pathname]);
  useLive({ byAssignment: session.scopes.length === 0 });
  const { connected, staleSinceMs } = useLiveState();
  return (
    <div className={`console ${staleSinceMs === null ? '' : 'data-stale'}`}>
      <div className="top-frame">
        <header className="top">
          <h1>{t('product')}</h1>
          <nav ref={pagesRef} aria-label={t('product')}>
            {pages.map((page) => (
              <NavLink
                key={page.to}
                to={page.to}
                end={page.to === '/'}
                className={({ isActive }) =>
                  isActive || besides[page.to]?.some((path) => pathname.startsWith(path)) ? 'active' : ''
                }
              >
                {t(page.text)}
              </NavLink>
            ))}
          </nav>
          <span className="who">
            <WallClock />
            {connected && <span className="live">● {t('live.on')}</span>}
            <span className="who-name">
              {session.displayName} · {local(roleNames[session.role])}
            </span>
            <LanguageButton />
            <Button type="text" onClick={() => logout.mutate()}>
              {t('nav.logout')}
            </Button>
          </span>
        </header>
        <StaleBanner />
      </div>
      <div className="body">
        <main>
          <Outlet />
        </main>
        <HazardsPanel />
      </div>
    </div>
  );
}
