import type { UseQueryResult } from '@tanstack/react-query';
import { Alert, Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/client.js';
import { ProblemText } from './problem-text.js';

/** Shows a query's data, or that it is coming, or why it is not. Data that is there stays, whatever the last refresh said. */
export function QueryView<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation();
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) {
    const { error } = query;
    const isMissing = error instanceof ApiProblem && error.status === 404;
    return (
      <Alert
        type="info"
        showIcon
        title={t(isMissing ? 'error.notFound' : 'error.title')}
        description={isMissing ? undefined : <ProblemText error={error} />}
        action={<Button onClick={() => void query.refetch()}>{t('error.retry')}</Button>}
      />
    );
  }
  return (
    <div role="status" aria-label={t('state.loading')}>
      <Skeleton active />
    </div>
  );
}
