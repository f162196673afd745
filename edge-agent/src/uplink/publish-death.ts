import { encodePayload, nodeTopic } from '@anju/contracts/sparkplug';
import type { MqttClient } from 'mqtt';
import { deathPayload } from './births.js';
import type { SessionParts } from './session-parts.js';

/** Publishes the death certificate; `false`: the broker did not take it in time, and the will must speak instead. */
export async function publishDeath(
  client: MqttClient,
  bdSeq: number,
  { node, clock, timing, logger }: Pick<SessionParts, 'node' | 'clock' | 'timing' | 'logger'>,
): Promise<boolean> {
  const payload = Buffer.from(encodePayload(deathPayload(bdSeq, clock.nowMs())));
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<'silent'>((resolve) => {
    timer = setTimeout(() => resolve('silent'), Math.min(2_000, timing.connectTimeoutMs));
  });
  try {
    const publishing = client.publishAsync(nodeTopic('NDEATH', node), payload, { qos: 1 });
    return (await Promise.race([publishing, patience])) !== 'silent';
  } catch (error) {
    logger.debug({ err: error }, 'The death certificate could not be published; the will speaks instead.');
    return false;
  } finally {
    clearTimeout(timer);
  }
}
