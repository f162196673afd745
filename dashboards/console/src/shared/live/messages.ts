import type { LiveEvent } from '@anju/contracts';
import type { paths } from '@anju/contracts/api-client';

/** What the stream's owner tells each tab. */
export type LiveMessage =
  | { readonly kind: 'event'; readonly data: string }
  | { readonly kind: 'open' }
  | { readonly kind: 'closed' };

/** What a tab tells the stream's owner. */
export type LiveRequest = { readonly kind: 'start' } | { readonly kind: 'stop' };

export const STREAM_PATH = '/api/v1/stream' satisfies keyof paths;
/** All of them: the stream tells nothing of an event that nobody listens to. */
const isListenedTo: Readonly<Record<LiveEvent['type'], true>> = {
  reset: true,
  points: true,
  watch: true,
  hazard: true,
  ticket: true,
  sign: true,
};
export const EVENT_TYPES = Object.keys(isListenedTo);
