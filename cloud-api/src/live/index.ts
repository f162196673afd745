export { InProcessLiveBus } from './adapters/in-process-live-bus.js';
export { createLive } from './create-live.js';
export type { LatestValue, Live, LiveOptions } from './live.js';
export type { LiveBus, ScopedEvent } from './live-bus.js';
