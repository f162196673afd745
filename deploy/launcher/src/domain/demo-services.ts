import type { NeededPort, ServiceSpec } from './service-spec.js';

/** Everything that the options of `npm start` decide. Paths are relative to the repository's root, or absolute. */
export interface DemoOptions {
  /** With `brokers/`, `agents/`, `simulators/` and `registry.yaml`, as deploy/demo has them. */
  readonly district: string;
  readonly dataDir: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly wsPort: number;
  readonly fieldPortBase: number;
  readonly simulatorPort: number;
  readonly controlPort: number;
  readonly seed: string | undefined;
  readonly speed: string | undefined;
  /** The simulators write down there every value that they served. */
  readonly journalDir: string | undefined;
  readonly simulators: boolean;
  readonly verbose: boolean;
  /** Of the cloud at its broker; brokers/cloud.yaml has the same default. */
  readonly hostPassword: string;
}

const estates = [
  { id: 'heping', block: 0 },
  { id: 'xinhu', block: 10 },
  { id: 'chunjiang', block: 20 },
] as const;

/** Of an estate's block of ten ports: four Modbus buses and the field broker (deploy/demo/README.md). */
const modbusOffsets = [0, 1, 2, 3] as const;
const fieldBrokerOffset = 4;

/** Ports of the services' own health pages follow the control port. */
function statusPorts(options: DemoOptions) {
  const base = options.controlPort;
  return { broker: base + 1, fieldBrokers: base + 2, agent: (index: number) => base + 3 + index };
}

export function demoServices(options: DemoOptions): ServiceSpec[] {
  const status = statusPorts(options);
  const demo = options.district;
  // Those that a service's configuration file may name as ${VARIABLE}.
  const ports = {
    ANJU_MQTT_PORT: String(options.mqttPort),
    ANJU_WS_PORT: String(options.wsPort),
    ANJU_FIELD_PORT_BASE: String(options.fieldPortBase),
    ANJU_BROKER_URL: `mqtt://127.0.0.1:${options.mqttPort}`,
    ANJU_UPLINK_URL: `mqtt://127.0.0.1:${options.mqttPort}`,
  };
  const logLevel = options.verbose ? { ANJU_LOG_LEVEL: 'debug' } : {};
  const env = { ...ports, ...logLevel };
  const services: ServiceSpec[] = [
    {
      name: 'broker',
      entry: 'broker/dist/main.js',
      args: ['--config', `${demo}/brokers/cloud.yaml`, '--admin-port', String(status.broker)],
      env,
      heapMb: 128,
      after: [],
      ready: { kind: 'http', port: status.broker, path: '/healthz' },
    },
    {
      name: 'field-brokers',
      entry: 'broker/dist/main.js',
      args: ['--config', `${demo}/brokers/field.yaml`, '--admin-port', String(status.fieldBrokers)],
      env: { ...env, ANJU_FIELD_SESSIONS: `${options.dataDir}/field-sessions` },
      heapMb: 96,
      after: [],
      ready: { kind: 'http', port: status.fieldBrokers, path: '/healthz' },
    },
    {
      name: 'cloud-api',
      entry: 'cloud-api/dist/main.js',
      args: [
        ...['--data-dir', `${options.dataDir}/cloud`, '--http-port', String(options.httpPort)],
        ...['--registry', `${demo}/registry.yaml`, '--console', 'dashboards/console/dist'],
      ],
      env: {
        ...env,
        ANJU_HOST_ID: 'anju-cloud',
        ANJU_HOST_USERNAME: 'anju-cloud',
        ANJU_HOST_PASSWORD: options.hostPassword,
        ANJU_DEMO: '1',
      },
      heapMb: 512,
      after: ['broker'],
      ready: { kind: 'http', port: options.httpPort, path: '/readyz' },
      // Not ready while the broker is away, which a new start would not mend.
      alive: { kind: 'http', port: options.httpPort, path: '/healthz' },
    },
  ];
  if (options.simulators) {
    services.push({
      name: 'simulators',
      entry: 'simulators/dist/main.js',
      args: [
        ...estates.flatMap(({ id }) => ['--config', `${demo}/simulators/${id}.yaml`]),
        ...['--control-port', String(options.simulatorPort), '--field-port-base', String(options.fieldPortBase)],
        ...['--log', 'json'],
        ...(options.journalDir === undefined ? [] : ['--journal-dir', options.journalDir]),
        ...(options.seed === undefined ? [] : ['--seed', options.seed]),
        ...(options.speed === undefined ? [] : ['--speed', options.speed]),
      ],
      env,
      heapMb: 192,
      after: ['field-brokers'],
      ready: { kind: 'http', port: options.simulatorPort, path: '/healthz' },
    });
  }
  estates.forEach(({ id }, index) => {
    services.push({
      name: `${id}-edge`,
      entry: 'edge-agent/dist/main.js',
      args: [
        ...['run', '--config', `${demo}/agents/${id}.yaml`],
        ...['--data-dir', `${options.dataDir}/agents/${id}`, '--status-port', String(status.agent(index))],
      ],
      env,
      heapMb: 128,
      after: ['broker', 'field-brokers', ...(options.simulators ? ['simulators'] : [])],
      ready: { kind: 'http', port: status.agent(index), path: '/healthz' },
    });
  });
  return services;
}

export function demoPorts(options: DemoOptions): NeededPort[] {
  const status = statusPorts(options);
  const field = { option: '--field-port-base' };
  return [
    { port: options.httpPort, what: 'console and API', option: '--http-port' },
    { port: options.mqttPort, what: 'MQTT broker', option: '--mqtt-port' },
    { port: options.wsPort, what: 'MQTT over WebSocket', option: '--ws-port' },
    { port: options.controlPort, what: "launcher's control", option: '--control-port' },
    { port: status.broker, what: "broker's metrics", option: '--control-port' },
    { port: status.fieldBrokers, what: "field brokers' metrics", option: '--control-port' },
    ...estates.flatMap(({ id, block }, index) => [
      { port: status.agent(index), what: `status of agent ${id}-edge`, option: '--control-port' },
      { port: options.fieldPortBase + block + fieldBrokerOffset, what: `field broker of ${id}`, ...field },
      ...(options.simulators ? modbusOffsets : []).map((offset) => ({
        port: options.fieldPortBase + block + offset,
        what: `simulated Modbus bus ${offset} of ${id}`,
        ...field,
      })),
    ]),
    ...(options.simulators
      ? [{ port: options.simulatorPort, what: "simulators' control", option: '--simulator-port' }]
      : []),
  ];
}
