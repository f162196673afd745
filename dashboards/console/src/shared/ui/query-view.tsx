import type { UseQueryResult } from '@tanstack/react-query';
import { Alert, Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem, ApiUnreachable } from '../api/client.js';

/** Shows a query's data, or that it is coming, or why it is not. Data that is there stays, whatever the last refresh said. */
export function QueryView<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation();
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) {
    const { error } = query;
    const text =
      error instanceof ApiProblem && error.problem.status === 404
        ? t('error.notFound')
        : error instanceof ApiUnreachable
          ? t('error.unreachable')
          : error.message;
    return (
      <Alert
        type="warning"
        showIcon
        title={t('error.title')}
        description={text}
        action={<Button onClick={() => void query.refetch()}>{t('error.retry')}</Button>}
      />
    );
  }
  return <Skeleton active />;
}
