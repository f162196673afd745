import type { paths } from '@anju/contracts/api-client';

/** What the stream's owner tells each tab. */
export type LiveMessage =
  | { readonly kind: 'event'; readonly data: string }
  | { readonly kind: 'open' }
  | { readonly kind: 'closed' };

/** What a tab tells the stream's owner. */
export type LiveRequest = { readonly kind: 'start' } | { readonly kind: 'stop' };

export const STREAM_PATH = '/api/v1/stream' satisfies keyof paths;
export const EVENT_TYPES = ['reset', 'points', 'watch', 'hazard', 'ticket'] as const;
