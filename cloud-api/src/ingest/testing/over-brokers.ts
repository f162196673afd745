import { describeWith } from '@anju/tests';
import { describe } from 'vitest';
import { FieldBroker } from './field-rig.js';
import { MosquittoBroker } from './mosquitto-broker.js';
import type { TestBroker } from './test-broker.js';

/** The same suite over the broker that we ship and over Debian's Mosquitto. */
export function describeOverBrokers(title: string, body: (startBroker: () => Promise<TestBroker>) => void): void {
  describe(`${title}, over aedes`, () => body(() => FieldBroker.start()));
  describeWith(['mosquitto'], `${title}, over Mosquitto`, () => body(() => MosquittoBroker.start()));
}
