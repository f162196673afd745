import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { demoOptions } from '../testing/demo-options.js';
import { demoUsers, welcome } from './welcome.js';

it('says where the console is, who may log in and how to play', () => {
  const text = welcome(demoOptions);
  expect(text).toContain('http://127.0.0.1:8080');
  expect(text).toMatch(/control +control-demo/);
  expect(text).toContain('npm run scenario -- garage-flooding\n');
  expect(text).toContain('Data and logs: ./.data');
});

it('tells the scenario command of ports that it would not find', () => {
  expect(welcome({ ...demoOptions, simulatorPort: 7000, controlPort: 7001 })).toContain(
    'garage-flooding --control-url http://127.0.0.1:7000 --launcher-url http://127.0.0.1:7001',
  );
  expect(welcome({ ...demoOptions, simulators: false })).not.toContain('scenario');
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
