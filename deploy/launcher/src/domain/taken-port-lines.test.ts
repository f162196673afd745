import { expect, it } from 'vitest';
import { takenPortLines } from './taken-port-lines.js';

it('gives one line for each option that would help', () => {
  const lines = takenPortLines([
    { needed: { port: 1883, what: 'MQTT broker', option: '--mqtt-port' }, code: 'EADDRINUSE' },
    { needed: { port: 15020, what: 'bus', option: '--field-port-base' }, code: 'EADDRINUSE' },
    { needed: { port: 15021, what: 'bus', option: '--field-port-base' }, code: 'EADDRINUSE' },
    { needed: { port: 80, what: 'console', option: '--http-port' }, code: 'EACCES' },
  ]);
  expect(lines).toEqual([
    'port 1883 (MQTT broker) is taken by another program; free it or give another one with --mqtt-port',
    'port 15020 (bus) is taken by another program, and so 15021; free it or give another one with --field-port-base',
    'port 80 (console) cannot be used (EACCES); free it or give another one with --http-port',
  ]);
});
