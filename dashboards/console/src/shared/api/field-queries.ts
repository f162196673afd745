import type { Page, RejectionCode } from '@anju/contracts';
import type {
  DiscoveredMetricView,
  MetricClaimWrite,
  NodeView,
  RejectionReplay,
  RejectionState,
} from '@anju/contracts/api-client';
import { infiniteQueryOptions } from '@tanstack/react-query';
import { api } from './client.js';

const PAGE = 50;

interface Asked {
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** A list that grows by a page as long as somebody asks for more. */
function paged<T>(queryKey: readonly unknown[], read: (asked: Asked, signal: AbortSignal) => Promise<Page<T>>) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) => read({ cursor: pageParam, limit: PAGE }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }: Page<T>) => nextCursor,
  });
}

/** Keys of all that a decision about data of the field makes old. */
export const fieldKeys = [['rejections'], ['metrics'], ['field-actions'], ['nodes']] as const;

/** What to look for among the data that was set aside; absent: whatever it is. */
export interface RejectionSearch {
  readonly code?: RejectionCode | undefined;
  readonly state?: RejectionState | undefined;
  readonly edgeNodeId?: string | undefined;
  readonly text?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

export const rejectionSearchQuery = (search: RejectionSearch) =>
  paged(['rejections', 'search', search], (asked, signal) =>
    api.get('/api/v1/rejections', { query: { ...search, ...asked }, signal }),
  );

export const metricsQuery = (claimed: 'yes' | 'no' | undefined) =>
  paged(['metrics', claimed ?? 'all'], (asked, signal) =>
    api.get('/api/v1/discovered-metrics', { query: { claimed, ...asked }, signal }),
  );

export const fieldActionsQuery = paged(['field-actions'], (asked, signal) =>
  api.get('/api/v1/field-actions', { query: asked, signal }),
);

export const replayRejections = (body: RejectionReplay) => api.post('/api/v1/rejections/replay', { body });

export const claimMetric = (body: MetricClaimWrite) => api.put('/api/v1/metric-claims', { body });

export const unclaimMetric = ({ groupId, edgeNodeId, deviceId, metric }: DiscoveredMetricView) =>
  api.delete('/api/v1/metric-claims', {
    query: { groupId, edgeNodeId, metric, ...(deviceId === null ? {} : { deviceId }) },
  });

export const registerNode = ({ groupId, edgeNodeId }: NodeView, estateId: string) =>
  api.put('/api/v1/nodes/{groupId}/{edgeNodeId}', { path: { groupId, edgeNodeId }, body: { estateId } });
