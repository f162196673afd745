export { InProcessLiveBus } from './adapters/in-process-live-bus.js';
export type { MqttLiveBusOptions } from './adapters/live-bus-options.js';
export { MqttLiveBus } from './adapters/mqtt-live-bus.js';
export { createLive } from './create-live.js';
export { createLiveMirror, type LiveMirror } from './create-live-mirror.js';
export type { LatestValue, Live, LiveOptions } from './live.js';
export type { LiveBus, ScopedEvent } from './live-bus.js';
export { liveBusOverMqtt } from './live-bus-over-mqtt.js';
