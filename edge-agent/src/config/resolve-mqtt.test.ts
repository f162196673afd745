import { copyFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '@anju/service-kit';
import { describeWith } from '@anju/tests';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CertificateAuthority, openssl } from '../drivers/mqtt/testing/certificates.js';
import { loadConfig } from './load-config.js';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anju-mqtt-config-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** A configuration whose only broker has these keys. */
async function load(broker: string, environment: Environment = {}) {
  const file = join(directory, 'agent.yaml');
  await writeFile(
    file,
    `node: { groupId: street, edgeNodeId: estate-edge }
uplink: { url: 'mqtt://127.0.0.1:1883', password: secret, hostId: cloud }
facilities: [{ deviceId: shed-1, kind: ebike_charging }]
mqtt:
  - id: field
    sensors: [{ id: a, profile: zigbee2mqtt-smoke, with: { name: x }, feeds: { smoke: shed-1/smoke } }]
${broker.replace(/^/gm, '    ')}
`,
  );
  return loadConfig(file, environment);
}

async function brokerOf(broker: string, environment: Environment = {}) {
  const loaded = await load(broker, environment);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  return loaded.config.mqtt[0];
}

async function mistakesOf(broker: string, environment: Environment = {}): Promise<string[]> {
  const loaded = await load(broker, environment);
  if (loaded.ok) throw new Error('the configuration was taken');
  return loaded.mistakes.map(({ path, message }) => `${path.replace('mqtt[0].', '')}: ${message}`);
}

describe('the broker of MQTT sensors', () => {
  it.each([
    ['host: h', { url: 'mqtt://h:1883', protocolVersion: 4, tls: undefined, clientId: 'estate-edge-field' }],
    ['host: h\nprotocolVersion: 3.1.1', { protocolVersion: 4 }],
    ['host: h\nprotocolVersion: 5', { protocolVersion: 5 }],
    ['host: h\ntls: {}', { url: 'mqtts://h:8883' }],
    ['host: h\nport: 9000\ntls: { serverName: s }', { url: 'mqtts://h:9000', tls: { serverName: 's' } }],
    ['url: wss://h/mqtt\ntls: {}', { url: 'wss://h/mqtt' }],
    ['url: mqtts://h\nclientId: mine', { url: 'mqtts://h', clientId: 'mine', tls: undefined }],
  ])('may be %s', async (broker, expected) => {
    expect(await brokerOf(broker)).toMatchObject(expected);
  });

  it.each([
    ['host: h\nprotocolVersion: 3', ['protocolVersion: must be 3.1.1, or must be 5']],
    ['url: mqtt://h\ntls: {}', ['tls: needs an address with TLS: mqtts:// or wss://']],
    ['url: http://h', ['url: must be an MQTT address: mqtt://host:1883, mqtts:// or ws(s)://']],
    [
      'url: mqtt://me:hidden@h',
      ['url: no user and password in an address, which is logged: use "username" and "passwordEnv"'],
    ],
    [
      'host: h\ntls: { certFile: none.pem }',
      ['tls.certFile: cannot be read: ENOENT', 'tls.certFile: needs "keyFile" with its key'],
    ],
    ['host: h\ntls: { keyPassphraseEnv: NONE }', ['tls.keyPassphraseEnv: environment variable NONE is not set']],
    ['host: h\ntls: { ca: x.pem }', ['tls.ca: unknown key']],
  ])('is not taken as %s', async (broker, expected) => {
    expect(await mistakesOf(broker)).toEqual(expected);
  });
});

describeWith(['openssl'], 'the TLS files of a broker', () => {
  let authority: CertificateAuthority;
  beforeAll(async () => {
    authority = await CertificateAuthority.make('Estate');
    const mine = await authority.issue({ name: 'estate-edge', expired: true });
    const another = await authority.issue({ name: 'another' });
    await copyFile(authority.caFile, join(directory, 'ca.pem'));
    await copyFile(mine.certFile, join(directory, 'mine.pem'));
    await copyFile(mine.keyFile, join(directory, 'mine.key'));
    await copyFile(another.keyFile, join(directory, 'another.key'));
    await writeFile(join(directory, 'junk.pem'), 'not a certificate, but secret-text');
    const locked = ['-aes256', '-passout', 'pass:open-sesame', '-out', join(directory, 'locked.key')];
    await openssl(['ec', '-in', mine.keyFile, ...locked]);
  });
  afterAll(() => authority.remove());

  it('are found beside the configuration; one that expired is a matter of the broker, not of the start', async () => {
    const broker = await brokerOf('host: h\ntls: { caFile: ca.pem, certFile: mine.pem, keyFile: mine.key }');
    expect(broker?.tls).toEqual({
      caFile: join(directory, 'ca.pem'),
      certFile: join(directory, 'mine.pem'),
      keyFile: join(directory, 'mine.key'),
      passphrase: undefined,
      serverName: undefined,
    });
  });

  it('serve the uplink too', async () => {
    const file = join(directory, 'uplink.yaml');
    const configuration = (url: string) => `node: { groupId: street, edgeNodeId: estate-edge }
uplink: { url: '${url}', password: secret, hostId: cloud, tls: { caFile: ca.pem } }
facilities: [{ deviceId: shed-1, kind: ebike_charging }]
mqtt:
  - id: field
    host: h
    sensors: [{ id: a, profile: zigbee2mqtt-smoke, with: { name: x }, feeds: { smoke: shed-1/smoke } }]
`;
    await writeFile(file, configuration('mqtts://h'));
    const loaded = await loadConfig(file, {});
    expect(loaded.ok && loaded.config.uplink.tls).toMatchObject({ caFile: join(directory, 'ca.pem') });
    await writeFile(file, configuration('mqtt://h'));
    const refused = await loadConfig(file, {});
    expect(refused.ok ? [] : refused.mistakes.map(({ path }) => path)).toEqual(['uplink.tls']);
  });

  it('may have a key that is locked', async () => {
    const tls = 'host: h\ntls: { certFile: mine.pem, keyFile: locked.key, keyPassphraseEnv: KEY }';
    expect(await brokerOf(tls, { KEY: 'open-sesame' })).toMatchObject({ tls: { passphrase: 'open-sesame' } });
    const wrong = await mistakesOf(tls, { KEY: 'open-barley' });
    expect(wrong).toEqual(['tls.keyFile: cannot be decrypted with the passphrase of "keyPassphraseEnv"']);
    expect(await mistakesOf('host: h\ntls: { certFile: mine.pem, keyFile: locked.key }')).toEqual([
      'tls.keyFile: is encrypted: name the variable of its passphrase as "keyPassphraseEnv"',
    ]);
  });

  it('are looked at before anything starts, and no mistake shows what is in them', async () => {
    expect(await mistakesOf('host: h\ntls: { caFile: junk.pem, certFile: mine.pem, keyFile: another.key }')).toEqual([
      'tls.caFile: holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)',
      'tls.keyFile: is not the key of the certificate in "certFile"',
    ]);
    expect(await mistakesOf('host: h\ntls: { certFile: mine.pem, keyFile: junk.pem }')).toEqual([
      'tls.keyFile: holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)',
    ]);
    expect(await mistakesOf('host: h\ntls: { keyFile: mine.key }')).toEqual([
      'tls.keyFile: needs "certFile" with its certificate',
    ]);
  });

  it('stand in the worked example, which is without a mistake', async () => {
    const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
    await cp(examples, directory, { recursive: true });
    const mine = await authority.issue({ name: 'heping-edge' });
    await copyFile(authority.caFile, join(directory, 'field-ca.pem'));
    await copyFile(mine.certFile, join(directory, 'heping-edge.pem'));
    await copyFile(mine.keyFile, join(directory, 'heping-edge.key'));
    const file = join(directory, 'mqtt-sensors.yaml');
    const loaded = await loadConfig(file, { UPLINK_PASSWORD: 'x', FIELD_PASSWORD: 'y' });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
    expect(loaded.config.mqtt[0]).toMatchObject({ protocolVersion: 5, tls: { serverName: 'field.heping.example' } });
    expect(loaded.config.mqtt[0]?.sensors).toHaveLength(5);
  });
});
