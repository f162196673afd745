import { didYouMean, type Environment, type Mistake, type YamlSource } from '@anju/service-kit';
import type { Feed } from '../normalise/feed.js';
import { requiredParameters, sensorPoints } from '../profiles/mqtt-profile.js';
import type { ProfileLibrary } from '../profiles/profile-library.js';
import type { DisabledPoint, MqttSourceConfig, SensorConfig } from './agent-config.js';
import type { ConfigFile } from './config-schema.js';
import type { DescribedSensor } from './expand-bundles.js';
import { overrideSensorProfile, sensorMeanings } from './override-sensor-profile.js';
import type { FeedResolver, Offered } from './resolve-feeds.js';
import { resolvePort } from './resolve-port.js';
import { resolveSecret } from './resolve-secret.js';
import { resolveTls } from './resolve-tls.js';
import { splitDisabled } from './split-disabled.js';

type SourceFile = ConfigFile['mqtt'][number];
type Context = {
  readonly node: ConfigFile['node'];
  /** Of the configuration: files are relative to it. */
  readonly directory: string;
  readonly library: ProfileLibrary;
  readonly source: YamlSource;
  readonly feeds: FeedResolver;
  readonly environment: Environment;
  readonly mistakes: Mistake[];
  /** Collects the points that are switched off. */
  readonly disabled: DisabledPoint[];
  readonly bundles: { readonly sensors: ReadonlyMap<string, readonly DescribedSensor[]> };
};

export function resolveMqttSources(sources: readonly SourceFile[], context: Context): MqttSourceConfig[] {
  const { source, mistakes } = context;
  const ids = new Set<string>();
  return sources.map((entry, index) => {
    const path = ['mqtt', index];
    if (ids.has(entry.id))
      mistakes.push(source.mistake([...path, 'id'], `the MQTT source "${entry.id}" is described twice`));
    ids.add(entry.id);
    return {
      id: entry.id,
      url: resolveUrl(entry, path, context),
      protocolVersion: entry.protocolVersion,
      username: entry.username,
      password: resolveSecret(entry, path, context),
      tls: entry.tls === undefined ? undefined : resolveTls(entry.tls, [...path, 'tls'], context),
      clientId: entry.clientId ?? `${context.node.edgeNodeId}-${entry.id}`,
      sensors: resolveSensors(entry, path, context),
    };
  });
}

function resolveUrl(entry: SourceFile, path: readonly PropertyKey[], { source, mistakes }: Context): string {
  if (entry.url !== undefined) {
    for (const key of ['host', 'port', 'portBase', 'portOffset'] as const) {
      if (entry[key] !== undefined)
        mistakes.push(source.mistake([...path, key], `"${key}" and "url" exclude each other`));
    }
    if (/^[a-z]+:\/\/[^/]*@/.test(entry.url)) {
      const message = 'no user and password in an address, which is logged: use "username" and "passwordEnv"';
      mistakes.push(source.mistake([...path, 'url'], message));
    }
    if (entry.tls !== undefined && !/^(mqtts|wss):/.test(entry.url)) {
      mistakes.push(source.mistake([...path, 'tls'], 'needs an address with TLS: mqtts:// or wss://'));
    }
    return entry.url;
  }
  if (entry.host === undefined) {
    mistakes.push(source.mistake(path, 'needs "url", or "host" with "port" or "portBase"'));
    return '';
  }
  const port = resolvePort(entry, path, source, mistakes, entry.tls === undefined ? 1883 : 8883);
  return `${entry.tls === undefined ? 'mqtt' : 'mqtts'}://${entry.host}:${port}`;
}

function resolveSensors(entry: SourceFile, path: readonly PropertyKey[], context: Context): SensorConfig[] {
  const { library, source, mistakes, feeds } = context;
  const ids = new Set<string>();
  const listed = entry.sensors.map((sensor, index) => ({ sensor, path: [...path, 'sensors', index] }));
  const described: readonly DescribedSensor[] = [...listed, ...(context.bundles.sensors.get(entry.id) ?? [])];
  if (described.length === 0) mistakes.push(source.mistake(path, 'needs "sensors", or a bundle with some'));
  return described.flatMap(({ sensor, path: at }) => {
    const report = (key: string, message: string) => mistakes.push(source.mistake([...at, key], message));
    if (ids.has(sensor.id)) report('id', `the sensor "${sensor.id}" is described twice`);
    ids.add(sensor.id);
    const shipped = library.sensors.get(sensor.profile);
    if (shipped === undefined && library.broken.has(sensor.profile)) return [];
    if (shipped === undefined) {
      const elsewhere = library.modbus.has(sensor.profile) ? '; that profile is for Modbus' : '';
      report(
        'profile',
        `no MQTT profile "${sensor.profile}"${elsewhere || didYouMean(sensor.profile, library.sensors.keys())}`,
      );
      return [];
    }
    const { profile, faults } = overrideSensorProfile(shipped, sensor, library.codeTables);
    mistakes.push(...faults.map((fault) => source.mistake([...at, ...fault.path], fault.message)));
    const server = sensor.networkServer === undefined ? undefined : library.networkServers.get(sensor.networkServer);
    const servers = [...library.networkServers.keys()];
    if (profile.kind === 'lorawan' && sensor.networkServer === undefined) {
      report('profile', `a LoRaWAN profile needs "networkServer": ${servers.join(' or ')}`);
    }
    if (sensor.networkServer !== undefined && profile.kind !== 'lorawan')
      report('networkServer', 'only for LoRaWAN profiles');
    else if (sensor.networkServer !== undefined && server === undefined) {
      report(
        'networkServer',
        `no network server "${sensor.networkServer}"${didYouMean(sensor.networkServer, servers) || `; known: ${servers.join(', ')}`}`,
      );
    }
    const needed = requiredParameters(profile, server);
    for (const name of needed) if (!(name in sensor.with)) report('with', `the profile needs "${name}"`);
    for (const name of Object.keys(sensor.with)) {
      if (needed.has(name) || (profile.kind === 'lorawan' && server === undefined)) continue;
      mistakes.push(
        source.mistake([...at, 'with', name], `the profile has no parameter "${name}"${didYouMean(name, needed)}`),
      );
    }
    const meanings = sensorMeanings(profile);
    const offered = new Map(
      [...sensorPoints(profile)].map(([name, { unit, flag }]): [string, Offered] => {
        const of = meanings.get(name);
        return [name, { units: [unit], flag, ...(of === undefined ? {} : { meanings: of }) }];
      }),
    );
    const [used, off] = splitDisabled(sensor.feeds, sensor.points);
    feeds.check(off, [...at, 'feeds']);
    context.disabled.push(...Object.keys(off).map((point) => ({ device: `${entry.id}/${sensor.id}`, point })));
    const byPoint = new Map<string, Feed[]>();
    for (const { from, feed, pollIntervalMs } of feeds.resolve(used, offered, [...at, 'feeds'], sensor.points)) {
      if (pollIntervalMs !== undefined)
        report('feeds', '"pollIntervalMs" is for Modbus; an MQTT sensor speaks when it likes');
      byPoint.set(from, [...(byPoint.get(from) ?? []), feed]);
    }
    return [
      {
        id: sensor.id,
        profile,
        networkServer: server,
        parameters: Object.fromEntries(Object.entries(sensor.with).map(([name, value]) => [name, String(value)])),
        timeZone: sensor.timeZone ?? context.node.timeZone,
        silentAfterMs: sensor.silentAfterMs ?? profile.silentAfterMs,
        feeds: byPoint,
      },
    ];
  });
}
