import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useTranslation } from 'react-i18next';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { AgentsPage } from '../features/agents/agents-page.js';
import { EstatePage } from '../features/estates/estate-page.js';
import { OverviewPage } from '../features/estates/overview-page.js';
import { FacilityPage } from '../features/facilities/facility-page.js';
import { HazardList } from '../features/hazards/hazard-list.js';
import { HazardsPage } from '../features/hazards/hazards-page.js';
import { RulesPage } from '../features/hazards/rules-page.js';
import { LoginPage } from '../features/session/login-page.js';
import { TicketPage } from '../features/tickets/ticket-page.js';
import { TicketsPage } from '../features/tickets/tickets-page.js';
import { ApiProblem } from '../shared/api/client.js';
import { keys, sessionQuery } from '../shared/api/queries.js';
import { useLanguage } from '../shared/i18n/i18n.js';
import { QueryView } from '../shared/ui/query-view.js';
import { Layout } from './layout.js';
import { theme } from './theme.js';

const client: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => error instanceof ApiProblem && error.retryable && failures < 3,
      refetchOnWindowFocus: true,
      staleTime: 5000,
    },
  },
});

// A session that ended shows the login again, whichever request found out.
client.getQueryCache().subscribe(({ type, query }) => {
  if (type !== 'updated') return;
  const { error } = query.state;
  if (error instanceof ApiProblem && error.status === 401) client.setQueryData(keys.session, null);
});

function FacilityRoute() {
  const { t } = useTranslation();
  return (
    <FacilityPage renderHazards={(hazards) => <HazardList hazards={hazards} emptyText={t('hazard.noneEver')} />} />
  );
}

function Gate() {
  const session = useQuery(sessionQuery);
  return <QueryView query={session}>{(user) => (user === null ? <LoginPage /> : <Layout session={user} />)}</QueryView>;
}

function PageFault() {
  const { t } = useTranslation();
  return <p role="alert">{t('error.unexpected')}</p>;
}

function NotFound() {
  const { t } = useTranslation();
  return <p>{t('error.notFound')}</p>;
}

const router = createBrowserRouter([
  {
    element: <Gate />,
    errorElement: <PageFault />,
    children: [
      { path: '/', element: <OverviewPage /> },
      { path: '/estates/:estateId', element: <EstatePage /> },
      { path: '/facilities/:facilityId', element: <FacilityRoute /> },
      { path: '/hazards', element: <HazardsPage /> },
      { path: '/tickets', element: <TicketsPage /> },
      { path: '/tickets/:ticketId', element: <TicketPage /> },
      { path: '/agents', element: <AgentsPage /> },
      { path: '/rules', element: <RulesPage /> },
      { path: '*', element: <NotFound /> },
    ],
  },
]);

export function App() {
  const { language } = useLanguage();
  return (
    <ConfigProvider locale={language === 'zh' ? zhCN : enUS} theme={theme} button={{ autoInsertSpace: false }}>
      <AntApp>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
