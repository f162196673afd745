import type { MqttClient } from 'mqtt';
import type { Clock } from './clock.js';

/** Shorter than what the service grants each of its parts to stop. */
const patienceMs = 700;

/**
 * Ends a connection behind its last words: `say` publishes them and calls back. `undefined`: the line is down, and there is nobody to
 * say them to. What the broker does not take in time is broken off.
 */
export async function sayGoodbye(
  client: MqttClient,
  clock: Clock,
  say: ((said: () => void) => void) | undefined,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.schedule(patienceMs, () => {
      client.end(true);
      resolve();
    });
    const done = (): void => {
      cancel();
      resolve();
    };
    if (say === undefined) client.end(true, {}, done);
    else say(() => client.end(false, {}, done));
  });
}
