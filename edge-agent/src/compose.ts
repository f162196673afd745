import { join } from 'node:path';
import { isAppError } from '@anju/contracts';
import { datatypeOf } from '@anju/contracts/sparkplug';
import { shippedRules } from '@anju/rules';
import type { Boot } from './clock/gateway-clock.js';
import { type AgentConfig, allFeeds } from './config/agent-config.js';
import { BusPoller } from './drivers/modbus/bus-poller.js';
import { connectBus } from './drivers/modbus/connect-bus.js';
import { tlsReader } from './drivers/mqtt/broker-connection.js';
import { MqttSource } from './drivers/mqtt/mqtt-source.js';
import { BrokerAnnunciator } from './local-watch/broker-annunciator.js';
import { LocalWatch } from './local-watch/local-watch.js';
import { PointHistory } from './local-watch/point-history.js';
import { feedKey } from './normalise/feed.js';
import { Normaliser } from './normalise/normaliser.js';
import type { Sample } from './normalise/sample.js';
import { openOutbox } from './outbox/open-outbox.js';
import type { Clock, Logger } from './outbox/ports.js';
import { buildStatus } from './status/build-status.js';
import { openStatusServer, type StatusServer } from './status/status-server.js';
import { createUplink } from './uplink/uplink.js';

export interface AgentOptions {
  readonly config: AgentConfig;
  /** Holds the outbox; made when it is missing. */
  readonly dataDirectory: string;
  /** Loopback HTTP port of the status page and of `/healthz`, `/status`, `/history` and `/metrics`; `undefined`: none; 0: any free one. */
  readonly statusPort: number | undefined;
  readonly clock: Clock;
  /** Absent: the clock is always set. */
  readonly boot?: Boot;
  readonly logger: Logger;
  readonly random: () => number;
}

export interface Agent {
  readonly statusPort: number | undefined;
  status(): ReturnType<typeof buildStatus>;
  /** Drivers first, then the outbox's last commit, then the farewell to the broker. */
  stop(): Promise<void>;
}

/** How much of the log is looked through for messages that a broker may send again. DEFAULT. */
const recalledBytes = 256 * 1024;

/** Builds and starts one agent. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { config, clock, logger, random } = options;
  const startedMs = clock.nowMs();
  const outbox = await openOutbox({
    directory: join(options.dataDirectory, 'outbox'),
    ...config.outbox,
    boot: options.boot,
    clock,
    logger,
  });
  const uplinkTls =
    config.uplink.tls &&
    tlsReader(config.uplink.tls, ({ message }) =>
      logger.warn({ error: message }, 'a TLS file of the uplink cannot be read; using its last'),
    );
  const uplink = createUplink({
    outbox,
    node: config.node,
    broker: {
      ...{ url: config.uplink.url, username: config.uplink.username, password: config.uplink.password },
      ...(uplinkTls === undefined ? {} : { tls: uplinkTls }),
    },
    clientId: config.uplink.clientId,
    hostId: config.uplink.hostId,
    backlogReadingsPerSecond: config.uplink.backlogReadingsPerSecond,
    devices: config.facilities.map(({ deviceId, points }) => ({
      deviceId,
      points: points.map(({ point, definition }) => ({
        point,
        datatype: datatypeOf(definition.type),
        unit: definition.unit,
        name: definition.name.zh,
      })),
    })),
    clock,
    logger,
    random,
  });

  const normaliser = new Normaliser(allFeeds(config), clock, options.boot?.id, (feed, code) =>
    logger.warn({ point: feedKey(feed), code }, 'a code that no table knows; its reading has no value'),
  );
  normaliser.recall(await outbox.recent(recalledBytes));
  const definitions = new Map(
    config.facilities.flatMap(({ deviceId, points }) =>
      points.map(({ point, definition }) => [feedKey({ deviceId, point }), definition] as const),
    ),
  );
  const history = new PointHistory(allFeeds(config).map(feedKey), {
    historyMinutes: config.localWatch.historyMinutes,
    monotonicMs: () => clock.monotonicMs(),
  });
  const [fieldBroker] = config.localWatch.enabled ? config.mqtt : [];
  const annunciator = fieldBroker && new BrokerAnnunciator(fieldBroker, config.node, logger);
  const watch = new LocalWatch({
    facilities: config.localWatch.enabled ? config.facilities : [],
    rules: shippedRules,
    clock,
    uplinkOnline: () => uplink.status().state === 'online',
    announce: (announcement) => annunciator?.announce(announcement),
  });
  const appends = new Set<Promise<void>>();
  const accept = async (samples: readonly Sample[]): Promise<boolean> => {
    const entries = normaliser.accept(samples);
    if (entries.length === 0) return true;
    history.take(entries);
    watch.take(entries);
    const append = outbox.append(entries);
    appends.add(append);
    try {
      await append;
      return true;
    } catch (error) {
      const fields = { code: isAppError(error) ? error.code : 'outbox.append', err: error };
      logger.error(fields, 'readings could not be put into the outbox');
      return false;
    } finally {
      appends.delete(append);
    }
  };
  const pollers = config.buses.map(
    (bus) =>
      new BusPoller({
        config: bus,
        connection: connectBus(bus, () => clock.monotonicMs()),
        clock,
        logger,
        random,
        onSamples: (samples) => void accept(samples),
      }),
  );
  const sources = config.mqtt.map((source) => new MqttSource({ config: source, clock, logger, onSamples: accept }));

  const status = () =>
    buildStatus({
      ...{ config, startedMs, clock, boot: options.boot, pollers, sources, normaliser, outbox, uplink, watch },
    });
  let statusServer: StatusServer | undefined;
  try {
    if (options.statusPort !== undefined)
      statusServer = await openStatusServer(options.statusPort, {
        ...{ status, historyOf: (key) => history.of(key), definitionOf: (key) => definitions.get(key) },
      });
  } catch (error) {
    await outbox.close();
    throw error;
  }
  uplink.start();
  annunciator?.start();
  watch.start();
  for (const poller of pollers) poller.start();
  for (const source of sources) source.start();
  logger.info(
    { buses: pollers.length, units: config.buses.flatMap((bus) => bus.units).length, points: allFeeds(config).length },
    'agent started',
  );

  return {
    statusPort: statusServer?.port,
    status,
    stop: async () => {
      watch.stop();
      await Promise.all([...[...pollers, ...sources].map((driver) => driver.stop()), annunciator?.stop()]);
      await Promise.allSettled(appends);
      await uplink.stop();
      await outbox.close();
      await statusServer?.close();
    },
  };
}
