import { describe, expect, it } from 'vitest';
import { type DemoOptions, demoPorts, demoServices } from './demo-services.js';
import { portClashes } from './port-clashes.js';

const options: DemoOptions = {
  district: 'deploy/demo',
  dataDir: './.data',
  journalDir: undefined,
  httpPort: 8080,
  mqttPort: 1883,
  wsPort: 8083,
  fieldPortBase: 15020,
  simulatorPort: 15090,
  controlPort: 15091,
  seed: undefined,
  speed: undefined,
  simulators: true,
  verbose: false,
  hostPassword: 'host-demo',
};

describe('the demonstration district', () => {
  it('starts each service after those that it needs', () => {
    const seen = new Set<string>();
    for (const { name, after } of demoServices(options)) {
      for (const needed of after) expect(seen).toContain(needed);
      seen.add(name);
    }
    expect([...seen]).toEqual([
      'broker',
      'field-brokers',
      'cloud-api',
      'simulators',
      'heping-edge',
      'xinhu-edge',
      'chunjiang-edge',
    ]);
  });

  it('runs without simulators', () => {
    const services = demoServices({ ...options, simulators: false });
    expect(services.map(({ name }) => name)).not.toContain('simulators');
    expect(services.flatMap(({ after }) => after)).not.toContain('simulators');
    expect(demoPorts({ ...options, simulators: false }).map(({ port }) => port)).not.toContain(15090);
  });

  it('has a need for every port at which it waits for a service', () => {
    const ports = demoPorts(options).map(({ port }) => port);
    for (const { ready } of demoServices(options)) expect(ports).toContain(ready.port);
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('names both options when two of them want one port', () => {
    expect(portClashes(options)).toEqual([]);
    expect(portClashes({ ...options, wsPort: 8080 })).toEqual([
      'port 8080 is wanted for console and API (--http-port) and for MQTT over WebSocket (--ws-port)',
    ]);
    expect(portClashes({ ...options, mqttPort: 15040 })[0]).toMatch(/15040.*--mqtt-port.*--field-port-base/);
  });
});
