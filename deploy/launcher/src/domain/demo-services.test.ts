import { describe, expect, it } from 'vitest';
import { demoOptions } from '../testing/demo-options.js';
import { demoPorts, demoServices } from './demo-services.js';
import { portClashes } from './port-clashes.js';

describe('the demonstration district', () => {
  it('starts each service after those that it needs', () => {
    const seen = new Set<string>();
    for (const { name, after } of demoServices(demoOptions)) {
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
    const services = demoServices({ ...demoOptions, simulators: false });
    expect(services.map(({ name }) => name)).not.toContain('simulators');
    expect(services.flatMap(({ after }) => after)).not.toContain('simulators');
    expect(demoPorts({ ...demoOptions, simulators: false }).map(({ port }) => port)).not.toContain(15090);
  });

  it('has a need for every port at which it waits for a service', () => {
    const ports = demoPorts(demoOptions).map(({ port }) => port);
    for (const { ready } of demoServices(demoOptions)) expect(ports).toContain(ready.port);
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('names both options when two of them want one port', () => {
    expect(portClashes(demoOptions)).toEqual([]);
    expect(portClashes({ ...demoOptions, wsPort: 8080 })).toEqual([
      'port 8080 is wanted for console and API (--http-port) and for MQTT over WebSocket (--ws-port)',
    ]);
    expect(portClashes({ ...demoOptions, mqttPort: 15040 })[0]).toMatch(/15040.*--mqtt-port.*--field-port-base/);
  });
});
