import { setTimeout as delay } from 'node:timers/promises';
import mqtt from 'mqtt';
import { pino } from 'pino';
import { afterEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../platform/clock.js';
import { FieldBroker } from '../testing/field-rig.js';
import { MqttHostConnection } from './mqtt-host-connection.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

it('keeps a connection on which more waits to be read than a keep-alive takes', async () => {
  const broker = await FieldBroker.start();
  cleanups.push(() => broker.stop());
  const topics: string[] = [];
  const [up, down] = [vi.fn(), vi.fn()];
  const host = new MqttHostConnection({
    broker: { url: broker.url },
    hostId: 'anju',
    clientId: 'anju-host',
    groups: () => ['qiaodong'],
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    random: () => 0.5,
    timing: { keepaliveMs: 2_000, connectTimeoutMs: 20_000, reconnectMinMs: 20, reconnectMaxMs: 100 },
    holds: () => true,
    stateTimeMs: () => systemClock.nowMs(),
  });
  cleanups.push(() => host.stop());
  // 7 s for all; the answer to the ping of the first two seconds lies behind them.
  const message = async (topic: string) => {
    topics.push(topic);
    await delay(140);
  };
  host.start({ message, up, down });
  await vi.waitFor(() => expect(up).toHaveBeenCalled(), { timeout: 60_000 });
  const agent = await mqtt.connectAsync(broker.url, { reconnectPeriod: 0 });
  cleanups.push(() => agent.endAsync(true));
  for (let index = 0; index < 50; index += 1) agent.publish(`spBv1.0/qiaodong/NDATA/agent-${index}`, 'x');
  await vi.waitFor(() => expect(topics).toHaveLength(50), { timeout: 60_000 });
  expect(down).not.toHaveBeenCalled();
});
