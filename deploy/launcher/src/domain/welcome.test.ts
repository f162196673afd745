import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { demoUsers, welcome } from './welcome.js';

const options = {
  district: 'deploy/demo',
  dataDir: '/somewhere/.data',
  httpPort: 8080,
  mqttPort: 1883,
  wsPort: 8083,
  fieldPortBase: 15020,
  simulatorPort: 15090,
  controlPort: 15091,
  seed: undefined,
  speed: undefined,
  journalDir: undefined,
  simulators: true,
  verbose: false,
  hostPassword: 'host-demo',
};

it('says where the console is, who may log in and how to play', () => {
  const text = welcome(options);
  expect(text).toContain('http://127.0.0.1:8080');
  expect(text).toMatch(/control +control-demo/);
  expect(text).toContain('npm run scenario -- garage-flooding\n');
  expect(text).toContain('/somewhere/.data');
});

it('tells the scenario command of ports that it would not find', () => {
  expect(welcome({ ...options, simulatorPort: 7000, controlPort: 7001 })).toContain(
    'garage-flooding --control-url http://127.0.0.1:7000 --launcher-url http://127.0.0.1:7001',
  );
  expect(welcome({ ...options, simulators: false })).not.toContain('scenario');
});

it('names the users that the cloud makes', () => {
  // Read, not imported: the launcher knows services by their processes only.
  const source = readFileSync(
    new URL('../../../../cloud-api/src/identity/domain/demo-users.ts', import.meta.url),
    'utf8',
  );
  const made = [...source.matchAll(/username: '([a-z]+)'/g)].map(([, name]) => name);
  expect(demoUsers.map(({ username }) => username).sort()).toEqual(made.sort());
  expect(source).toMatch(/return `\$\{username\}-demo`/);
});
