import type { ReadingView } from '@anju/contracts';
import type { ApiClient } from './api-client.js';

/** Every reading of a point that the cloud stores, ascending. */
export function storedReadings(
  api: ApiClient,
  facilityId: string,
  point: string,
  range: { fromMs: number; toMs: number },
): Promise<ReadingView[]> {
  const query = new URLSearchParams({ point, fromMs: String(range.fromMs), toMs: String(range.toMs), limit: '5000' });
  return api.all<ReadingView>(`/api/v1/facilities/${encodeURIComponent(facilityId)}/readings?${query}`);
}
