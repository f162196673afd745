import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, programPath } from '@anju/tests';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { BrokerConfig, TlsConfig } from '../../config/agent-config.js';
import { feedOf } from '../../normalise/feed.test-support.js';
import type { Sample } from '../../normalise/sample.js';
import { type Logger, systemClock } from '../../outbox/ports.js';
import { loadProfiles, shippedProfiles } from '../../profiles/profile-library.js';
import { clientOptions } from '../../uplink/client-options.js';
import type { UplinkTiming } from '../../uplink/uplink-options.js';
import { tlsReader } from './broker-connection.js';
import { MqttSource } from './mqtt-source.js';
import { CertificateAuthority, type Issued } from './testing/certificates.js';
import { Mosquitto } from './testing/mosquitto.js';

const wait = { timeout: 40_000, interval: 50 };
vi.setConfig({ testTimeout: 90_000 });
const password = 'field-secret-4711';
const leak = 'zigbee2mqtt/garage-leak';

describeWith(['mosquitto', 'openssl'], 'a source of Mosquitto 2', () => {
  let authority: CertificateAuthority;
  let stranger: CertificateAuthority;
  let server: Issued;
  let client: Issued;
  let directory = '';
  let passwords = '';

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anju-field-'));
    [authority, stranger] = await Promise.all([
      CertificateAuthority.make('Estate'),
      CertificateAuthority.make('Somebody else'),
    ]);
    server = await authority.issue({ name: 'broker', altNames: ['IP:127.0.0.1', 'DNS:localhost'] });
    client = await authority.issue({ name: 'heping-edge' });
    passwords = join(directory, 'passwords');
    await setPassword(password);
  });
  afterAll(async () => {
    await authority.remove();
    await stranger.remove();
    await rm(directory, { recursive: true, force: true });
  });

  let broker: Mosquitto;
  let source: MqttSource | undefined;
  let sensor: MqttClient | undefined;
  let samples: Sample[] = [];
  let logged: string[] = [];
  beforeEach(async () => {
    broker = await Mosquitto.make();
    samples = [];
    logged = [];
  });
  afterEach(async () => {
    await source?.stop();
    await sensor?.endAsync(true);
    source = undefined;
    sensor = undefined;
    await broker.stop();
    // Whatever went wrong, nobody who reads the log learns a secret.
    const everything = logged.join('\n');
    for (const secret of [password, readFileSync(client.keyFile, 'utf8').split('\n')[1]]) {
      expect(everything).not.toContain(secret);
    }
  });

  async function setPassword(value: string): Promise<void> {
    await writeFile(passwords, `agent:${value}\n`);
    execFileSync(programPath('mosquitto').replace(/sbin\/mosquitto$/, 'bin/mosquitto_passwd'), ['-U', passwords]);
  }

  function lines(
    options: { certificate?: Issued; protocol?: 'websockets'; clientCertificates?: boolean } = {},
  ): string[] {
    const { certFile, keyFile } = options.certificate ?? server;
    return [
      ...(options.protocol === undefined ? [] : [`protocol ${options.protocol}`]),
      'allow_anonymous false',
      `password_file ${passwords}`,
      `cafile ${authority.caFile}`,
      `certfile ${certFile}`,
      `keyfile ${keyFile}`,
      ...(options.clientCertificates === false ? [] : ['require_certificate true']),
    ];
  }

  const noTls: TlsConfig = {
    caFile: undefined,
    certFile: undefined,
    keyFile: undefined,
    passphrase: undefined,
    serverName: undefined,
  };
  const tls = (): TlsConfig => ({ ...noTls, caFile: authority.caFile, ...client });

  async function listen(config: Partial<BrokerConfig>): Promise<MqttSource> {
    const library = await loadProfiles([shippedProfiles]);
    const profile = library.sensors.get('zigbee2mqtt-leak');
    if (profile === undefined) throw new Error('no profile');
    const log = (fields: object, message: string) => logged.push(`${message} ${JSON.stringify(fields)}`);
    const logger: Logger = { debug: log, info: log, warn: log, error: log };
    source = new MqttSource({
      config: {
        id: 'field',
        url: `mqtts://127.0.0.1:${broker.port}`,
        protocolVersion: 4,
        username: 'agent',
        password,
        clientId: 'heping-edge-field',
        tls: tls(),
        sensors: [
          {
            id: 'leak',
            profile,
            networkServer: undefined,
            parameters: { name: 'garage-leak' },
            timeZone: 'Asia/Shanghai',
            silentAfterMs: undefined,
            feeds: new Map([['water_leak', [feedOf({ point: 'leak' })]]]),
          },
        ],
        ...config,
      },
      clock: systemClock,
      logger,
      onSamples: async (batch) => samples.push(...batch) > 0,
      reconnectPeriodMs: 100,
    });
    source.start();
    return source;
  }

  async function connected(): Promise<void> {
    await vi.waitFor(() => expect(source?.connected, JSON.stringify(source?.fault)).toBe(true), wait);
    expect(source?.fault).toBeUndefined();
  }

  async function faulty(code: string, remedy: string | RegExp): Promise<void> {
    await vi.waitFor(() => expect(source?.fault?.code).toBe(code), wait);
    expect(source?.fault?.message).toMatch(remedy);
    expect(source?.connected).toBe(false);
    // Told once, however often it is tried.
    expect(logged.filter((line) => line.includes(code))).toHaveLength(1);
    expect(logged.find((line) => line.includes(code))).toContain('trying on');
  }

  async function say(value: boolean): Promise<void> {
    sensor ??= await connectAsync(`mqtts://127.0.0.1:${broker.port}`, {
      username: 'agent',
      password,
      ca: readFileSync(authority.caFile),
      cert: readFileSync(client.certFile),
      key: readFileSync(client.keyFile),
      reconnectPeriod: 100,
    });
    await sensor.publishAsync(leak, JSON.stringify({ water_leak: value }), { qos: 1 });
  }

  it.each([4, 5] as const)('shows its client certificate and is kept what it misses, MQTT %s', async (version) => {
    await broker.start(lines());
    await listen({ protocolVersion: version });
    await connected();
    await say(true);
    await vi.waitFor(() => expect(samples).toHaveLength(1), wait);
    expect(samples[0]?.decoded).toEqual({ ok: true, value: true, unit: '1' });
    await source?.stop();
    await say(false);
    await listen({ protocolVersion: version });
    await vi.waitFor(() => expect(samples).toHaveLength(2), wait);
    // It lay in the broker: when it was said is not known.
    expect(samples[1]).toMatchObject({ decoded: { ok: true, value: false }, waited: true });
  });

  it.each([
    4, 5,
  ] as const)('takes once what the broker repeats because it heard no thanks, MQTT %s', async (version) => {
    await broker.start(['allow_anonymous true']);
    await listen({ protocolVersion: version, url: `mqtt://127.0.0.1:${broker.port}`, tls: undefined });
    await connected();
    sensor = await connectAsync(`mqtt://127.0.0.1:${broker.innerPort}`);
    broker.deafen();
    await sensor.publishAsync(leak, '{"water_leak":true}', { qos: 1 });
    await vi.waitFor(() => expect(samples).toHaveLength(1), wait);
    broker.cutAll();
    await vi.waitFor(() => expect(source?.counters.duplicates).toBe(1), wait);
    await connected();
    // The same, said again, is news.
    await sensor.publishAsync(leak, '{"water_leak":true}', { qos: 1 });
    await vi.waitFor(() => expect(samples).toHaveLength(2), wait);
    expect(source?.counters).toMatchObject({ messages: 3, duplicates: 1 });
  });

  it.each([4, 5] as const)('speaks through a WebSocket with TLS, MQTT %s', async (version) => {
    await broker.start(lines({ protocol: 'websockets' }));
    await listen({ protocolVersion: version, url: `wss://127.0.0.1:${broker.port}` });
    await connected();
  });

  it('trusts no broker of another authority, and takes the right one from the disk without a restart', async () => {
    await broker.start(lines());
    const caFile = join(directory, 'trusted.pem');
    copyFileSync(stranger.caFile, caFile);
    await listen({ tls: { ...tls(), caFile } });
    await faulty('mqtt.tls_untrusted', 'tls.caFile');
    copyFileSync(authority.caFile, caFile);
    await connected();
  });

  it('trusts no broker without an authority of its own choice', async () => {
    await broker.start(lines());
    await listen({ tls: { ...tls(), caFile: undefined } });
    await faulty('mqtt.tls_untrusted', 'tls.caFile');
  });

  it('trusts no broker whose certificate has expired, until it has another', async () => {
    const expired = await authority.issue({ name: 'broker', altNames: ['IP:127.0.0.1'], expired: true });
    await broker.start(lines({ certificate: expired }));
    await listen({});
    await faulty('mqtt.tls_expired', 'set the clock of this machine');
    await broker.start(lines());
    await connected();
  });

  it.each(['mqtts', 'wss'] as const)('asks %s for the name that the certificate must bear', async (scheme) => {
    const named = await authority.issue({ name: 'field.heping.example', altNames: ['DNS:field.heping.example'] });
    await broker.start(lines({ certificate: named, ...(scheme === 'wss' ? { protocol: 'websockets' as const } : {}) }));
    const url = `${scheme}://127.0.0.1:${broker.port}`;
    await listen({ url });
    await faulty('mqtt.tls_name', 'tls.serverName');
    await source?.stop();
    await listen({ url, tls: { ...tls(), serverName: 'field.heping.example' } });
    await connected();
  });

  it('says that the broker wants a client certificate', async () => {
    await broker.start(lines());
    await listen({ tls: { ...noTls, caFile: authority.caFile } });
    await faulty('mqtt.client_certificate_missing', 'tls.certFile and tls.keyFile');
  });

  it('says that its certificate has expired, and takes the new one from the disk', async () => {
    const [certFile, keyFile] = [join(directory, 'mine.pem'), join(directory, 'mine.key')];
    const put = (issued: Issued) => {
      copyFileSync(issued.keyFile, keyFile);
      copyFileSync(issued.certFile, certFile);
    };
    put(await authority.issue({ name: 'heping-edge', expired: true }));
    await broker.start(lines());
    await listen({ tls: { ...tls(), certFile, keyFile } });
    await faulty('mqtt.client_certificate_expired', 'no restart needed');
    put(client);
    await connected();
  });

  it('says that its certificate is of an authority that the broker does not trust', async () => {
    const foreign = await stranger.issue({ name: 'heping-edge' });
    await broker.start(lines());
    await listen({ tls: { ...tls(), ...foreign } });
    await faulty('mqtt.client_certificate_refused', 'signed by the authority which the broker trusts');
  });

  it.each([4, 5] as const)('is let in once its password is put right at the broker, MQTT %s', async (version) => {
    await setPassword('another-password');
    try {
      await broker.start(lines());
      await listen({ protocolVersion: version });
      await faulty('mqtt.not_authorised', 'password');
    } finally {
      await setPassword(password);
    }
    broker.reload();
    await connected();
  });

  it('says that something else than TLS is spoken at the port', async () => {
    const web = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = web.address() as AddressInfo;
      await listen({ url: `mqtts://127.0.0.1:${port}` });
      await faulty('mqtt.tls_not_spoken', '8883');
    } finally {
      await source?.stop();
      await new Promise((resolve) => web.close(resolve));
    }
  });

  it('says that TLS may be spoken on one side only', async () => {
    await broker.start(['allow_anonymous true']);
    await listen({});
    await faulty('mqtt.closed', 'TLS is spoken on one side only');
    await source?.stop();
    logged = [];
    await broker.start(lines());
    await listen({ url: `mqtt://127.0.0.1:${broker.port}`, tls: undefined });
    await faulty('mqtt.closed', 'TLS is spoken on one side only');
  });

  it('says when another client of its id throws it out again and again', async () => {
    await broker.start(['allow_anonymous true']);
    const url = `mqtt://127.0.0.1:${broker.port}`;
    await listen({ url, tls: undefined });
    await connected();
    sensor = await connectAsync(url, { clientId: 'heping-edge-field', clean: false, reconnectPeriod: 50 });
    await vi.waitFor(() => expect(logged.filter((line) => line.includes('mqtt.lost_again'))).toHaveLength(1), wait);
    expect(logged.find((line) => line.includes('mqtt.lost_again'))).toContain('client id heping-edge-field');
    await sensor.endAsync(true);
    await connected();
  });

  it('lets the uplink in by the same files, renewed while it runs', async () => {
    await broker.start(lines());
    const caFile = join(directory, 'uplink-ca.pem');
    copyFileSync(authority.caFile, caFile);
    const read = tlsReader({ ...tls(), caFile }, (error) => logged.push(`unreadable ${error.message}`));
    const parts = {
      ...{ node: { groupId: 'qiaodong', edgeNodeId: 'heping-edge' }, clientId: 'heping-edge', clock: systemClock },
      broker: { url: `mqtts://127.0.0.1:${broker.port}`, username: 'agent', password, tls: read },
      timing: { keepaliveMs: 15_000, connectTimeoutMs: 20_000 } as UplinkTiming,
    };
    const enter = async (bdSeq: number) => {
      const uplink = await connectAsync(parts.broker.url, clientOptions(parts, bdSeq), false);
      await uplink.endAsync(true);
    };
    await enter(0);
    copyFileSync(stranger.caFile, caFile);
    await expect(enter(1)).rejects.toThrow(/self-signed|certificate/);
    copyFileSync(authority.caFile, caFile);
    await enter(2);
    // A file that is being replaced may be away for a moment.
    await rm(caFile);
    await enter(3);
    expect(logged).toEqual([expect.stringContaining('unreadable ENOENT')]);
  });

  it('waits for a broker that does not run yet', async () => {
    await listen({});
    await vi.waitFor(() => expect(source?.fault).toBeDefined(), wait);
    await broker.start(lines());
    await connected();
  });
});
