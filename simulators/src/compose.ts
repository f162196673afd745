import { performance } from 'node:perf_hooks';
import type { Logger } from 'pino';
import { createBusServers } from './adapters/bus-servers.js';
import { ControlApi } from './adapters/control-api.js';
import { JsonlJournal } from './adapters/jsonl-journal.js';
import { fieldBrokerHealth, MqttSensorClient } from './adapters/mqtt-sensor-client.js';
import { scenarioDirectory } from './adapters/scenario-directory.js';
import { loadEstateConfig, loadScenarios } from './adapters/yaml-files.js';
import { EstatePhysics, STEP_MS } from './domain/estate.js';
import { Simulation } from './usecases/run-simulation.js';
import { SimulatedEstate } from './usecases/simulated-estate.js';

const TICK_MS = 250;
/** Physics runs this long before the first value is served, so that flows and temperatures have settled. */
const SETTLING_MS = 120_000;

export interface SimulatorOptions {
  readonly configFiles: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly controlPort: number;
  /** First field port; 0 = any free ports. */
  readonly fieldPortBase: number;
  readonly seed: number;
  readonly speed: number;
  readonly journalDirectory: string | null;
  /** Where field brokers listen when not at the estate's own port; for tests. */
  readonly fieldBrokerUrl?: string;
  readonly log: Logger;
}

export interface RunningSimulator {
  readonly simulation: Simulation;
  readonly controlPort: number;
  /** Estate → bus → port. */
  readonly ports: Readonly<Record<string, Readonly<Record<string, number>>>>;
  stop(): Promise<void>;
}

/** Builds and starts the whole simulator. @throws AppError for configuration and ports, before anything stays open */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const { log } = options;
  const startMs = Date.now();
  const configs = options.configFiles.map((file) => loadEstateConfig(file, options.environment));
  const scenarios = loadScenarios(scenarioDirectory);
  const estates = configs.map((config) => {
    const physics = new EstatePhysics(config.estate, config.facilities, options.seed, startMs - SETTLING_MS);
    for (let ms = 0; ms < SETTLING_MS; ms += STEP_MS) physics.step();
    return new SimulatedEstate(config, physics, options.seed);
  });
  const simulation = new Simulation(estates, scenarios, options.speed);

  const stops: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const undo of stops.splice(0).reverse()) await undo();
  };
  try {
    const journal = options.journalDirectory === null ? null : new JsonlJournal(options.journalDirectory, startMs);
    if (journal !== null) stops.push(() => journal.close());

    const ports: Record<string, Record<string, number>> = {};
    const clients: MqttSensorClient[] = [];
    for (const estate of estates) {
      const estatePorts: Record<string, number> = {};
      ports[estate.id] = estatePorts;
      for (const [bus, server] of createBusServers(estate, options.fieldPortBase, journal)) {
        await server.start();
        stops.push(() => server.stop());
        estatePorts[bus] = server.port;
      }
      const { mqtt, fieldPortBlock, estate: id } = estate.config;
      if (mqtt === undefined) continue;
      if (options.fieldPortBase === 0 && options.fieldBrokerUrl === undefined) {
        log.warn({ estate: id }, 'without a field port base no field broker is known: MQTT sensors stay silent');
        continue;
      }
      const health = fieldBrokerHealth(id, log);
      const url =
        options.fieldBrokerUrl ?? `mqtt://${mqtt.host}:${options.fieldPortBase + fieldPortBlock + mqtt.portOffset}`;
      for (const simulated of estate.mqttSensors.values()) {
        const { username, password } = mqtt;
        const client = new MqttSensorClient(simulated, { estate: id, url, username, password, journal, health, log });
        client.start();
        stops.push(() => client.stop());
        clients.push(client);
      }
    }

    const status = () => ({ ports, mqttSensorsConnected: clients.filter((client) => client.connected).length });
    const control = new ControlApi({ host: '127.0.0.1', port: options.controlPort, simulation, status });
    await control.start();
    stops.push(() => control.stop());

    let lastMs = performance.now();
    const timer = setInterval(() => {
      const nowMs = performance.now();
      simulation.advance(nowMs - lastMs);
      lastMs = nowMs;
      for (const client of clients) client.tick();
    }, TICK_MS);
    stops.push(() => clearInterval(timer));

    log.info({ estates: estates.map((estate) => estate.id), ports, controlPort: control.port }, 'simulators running');
    return { simulation, controlPort: control.port, ports, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
