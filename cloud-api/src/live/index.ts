export type { LatestValue, Live, LiveOptions } from './live.js';
export type { LiveBus, ScopedEvent } from './live-bus.js';
