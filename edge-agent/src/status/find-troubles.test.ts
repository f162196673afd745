import { expect, it } from 'vitest';
import { wellStatus } from './agent-status.test-support.js';
import { findTroubles } from './find-troubles.js';

it('says of a field broker that is not reached why, and what to do', () => {
  const well = wellStatus();
  const message = 'mqtts://10.0.0.2:8883: the client certificate of tls.certFile has expired; renew it';
  const mqtt = well.mqtt.map((source) => ({
    ...source,
    connected: false,
    fault: { code: 'mqtt.client_certificate_expired', message },
  }));
  const troubles = findTroubles({ ...well, mqtt });
  expect(troubles.map(({ en }) => en)).toEqual([`Field broker field is not connected: ${message}`]);
  expect(troubles.map(({ zh }) => zh)).toEqual([`现场 MQTT field 未连接: ${message}`]);
});
