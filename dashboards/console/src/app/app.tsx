import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useTranslation } from 'react-i18next';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { OverviewPage } from '../features/estates/overview-page.js';
import { LoginAgain } from '../features/session/login-again.js';
import { LoginPage } from '../features/session/login-page.js';
import { ApiProblem, onSessionEnd } from '../shared/api/client.js';
import { keys, sessionQuery } from '../shared/api/queries.js';
import { useSessionOver } from '../shared/api/session-over.js';
import { useLanguage } from '../shared/i18n/i18n.js';
import { QueryView } from '../shared/ui/query-view.js';
import { Layout } from './layout.js';
import { theme } from './theme.js';

const client: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => error instanceof ApiProblem && error.retryable && failures < 3,
      refetchOnWindowFocus: true,
      // Without a network a request fails at once and is told of: one that waits unseen looks like one that is under way.
      networkMode: 'always',
      refetchOnReconnect: true,
      staleTime: 5000,
    },
    mutations: { networkMode: 'always' },
  },
});

// A session that ended shows the login again, whichever request found out.
onSessionEnd(() => void client.invalidateQueries({ queryKey: keys.session }));

/** The page of who is logged in. Where his session ends under his hands it is hidden, not lost: he may be in the middle of a form. */
function Gate() {
  const session = useQuery(sessionQuery);
  const isOver = useSessionOver();
  return (
    <QueryView query={session}>
      {(user) =>
        user === null ? (
          <LoginPage />
        ) : (
          <>
            <div style={{ display: isOver ? 'none' : 'contents' }}>
              <Layout key={user.userId} session={user} />
            </div>
            {isOver && <LoginAgain last={user} />}
          </>
        )
      }
    </QueryView>
  );
}

function PageFault() {
  const { t } = useTranslation();
  return <p role="alert">{t('error.unexpected')}</p>;
}

function NotFound() {
  const { t } = useTranslation();
  return <p>{t('error.notFound')}</p>;
}

// Each page is fetched when somebody goes there: the first one shows sooner.
const estate = async () => ({ Component: (await import('../features/estates/estate-page.js')).EstatePage });
const facility = async () => ({ Component: (await import('./facility-route.js')).FacilityRoute });
const history = async () => ({ Component: (await import('../features/history/history-page.js')).HistoryPage });
const hazards = async () => ({ Component: (await import('../features/hazards/hazards-page.js')).HazardsPage });
const hazard = async () => ({ Component: (await import('../features/hazards/hazard-page.js')).HazardPage });
const tickets = async () => ({ Component: (await import('../features/tickets/tickets-page.js')).TicketsPage });
const ticket = async () => ({ Component: (await import('./ticket-route.js')).TicketRoute });
const complaints = async () => ({
  Component: (await import('../features/complaints/complaints-page.js')).ComplaintsPage,
});
const newComplaint = async () => ({ Component: (await import('../features/complaints/report-page.js')).ReportPage });
const reportLinks = async () => ({
  Component: (await import('../features/report-links/report-links-page.js')).ReportLinksPage,
});
const printLabels = async () => ({
  Component: (await import('../features/report-links/print-page.js')).PrintLabelsPage,
});
const hungSigns = async () => ({ Component: (await import('../features/signs/hung-signs-page.js')).HungSignsPage });
const clocks = async () => ({ Component: (await import('../features/clocks/clocks-page.js')).ClocksPage });
const routing = async () => ({ Component: (await import('../features/routing/routing-page.js')).RoutingPage });
const ledgers = async () => ({ Component: (await import('../features/ledgers/ledgers-page.js')).LedgersPage });
const channels = async () => ({ Component: (await import('../features/notifications/channels-page.js')).ChannelsPage });
const messages = async () => ({ Component: (await import('../features/notifications/messages-page.js')).MessagesPage });
const notificationSettings = async () => ({
  Component: (await import('../features/notifications/settings-page.js')).NotificationSettingsPage,
});
const agents = async () => ({ Component: (await import('../features/field/agents-page.js')).AgentsPage });
const metrics = async () => ({ Component: (await import('../features/field/metrics-page.js')).MetricsPage });
const rejections = async () => ({ Component: (await import('../features/field/rejections-page.js')).RejectionsPage });
const actions = async () => ({ Component: (await import('../features/field/actions-page.js')).ActionsPage });
const rules = async () => ({ Component: (await import('../features/rules/rules-page.js')).RulesPage });
const rule = async () => ({ Component: (await import('../features/rules/rule-page.js')).RulePage });
const settings = async () => ({ Component: (await import('../features/rules/settings-page.js')).SettingsPage });

function PageOnItsWay() {
  const { t } = useTranslation();
  return <p role="status">{t('state.loading')}</p>;
}

const router = createBrowserRouter([
  {
    element: <Gate />,
    errorElement: <PageFault />,
    hydrateFallbackElement: <PageOnItsWay />,
    children: [
      { path: '/', element: <OverviewPage /> },
      { path: '/estates/:estateId', lazy: estate },
      { path: '/facilities/:facilityId', lazy: facility },
      { path: '/facilities/:facilityId/history', lazy: history },
      { path: '/hazards', lazy: hazards },
      { path: '/hazards/:hazardId', lazy: hazard },
      { path: '/tickets', lazy: tickets },
      { path: '/tickets/:ticketId', lazy: ticket },
      { path: '/complaints', lazy: complaints },
      { path: '/complaints/new', lazy: newComplaint },
      { path: '/report-links', lazy: reportLinks },
      { path: '/report-links/print', lazy: printLabels },
      { path: '/hung-signs', lazy: hungSigns },
      { path: '/clocks', lazy: clocks },
      { path: '/routing', lazy: routing },
      { path: '/ledgers', lazy: ledgers },
      { path: '/notifications', lazy: channels },
      { path: '/notifications/messages', lazy: messages },
      { path: '/notifications/settings', lazy: notificationSettings },
      { path: '/agents', lazy: agents },
      { path: '/agents/metrics', lazy: metrics },
      { path: '/agents/rejections', lazy: rejections },
      { path: '/agents/actions', lazy: actions },
      { path: '/rules', lazy: rules },
      { path: '/rules/:ruleId', lazy: rule },
      { path: '/rule-settings/:place', lazy: settings },
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
