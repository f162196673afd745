import { dirname, resolve } from 'node:path';
import { type Environment, type Mistake, sortMistakes, YamlSource } from '@anju/service-kit';
import { loadProfiles, shippedProfiles } from '../profiles/profile-library.js';
import { type AgentConfig, allFeeds, type DisabledPoint } from './agent-config.js';
import { ConfigFile } from './config-schema.js';
import { expandBundles } from './expand-bundles.js';
import { resolveBuses } from './resolve-buses.js';
import { FeedResolver } from './resolve-feeds.js';
import { resolveMqttSources } from './resolve-mqtt.js';
import { resolveSecret } from './resolve-secret.js';
import { resolveTls } from './resolve-tls.js';
import { parameterMistakes } from './rule-parameters.js';
import { describedUnits } from './unit-table.js';

export type LoadedConfig =
  | { readonly ok: true; readonly config: AgentConfig }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** Reads a configuration and everything that it names. Opens no connection. Lists every mistake at once. */
export async function loadConfig(file: string, environment: Environment): Promise<LoadedConfig> {
  const source = YamlSource.read(file, environment);
  const { value: raw, mistakes: found } = source.check(ConfigFile);
  if (raw === undefined) return { ok: false, mistakes: found };
  const mistakes: Mistake[] = [...found];
  const directories = [shippedProfiles, ...raw.profileDirectories.map((path) => resolve(dirname(file), path))];
  const library = await loadProfiles(directories);
  mistakes.push(...library.mistakes);

  const seen = new Set<string>();
  for (const [index, { deviceId, kind, parameters }] of raw.facilities.entries()) {
    for (const { name, message } of parameterMistakes(kind, parameters)) {
      mistakes.push(source.mistake(['facilities', index, 'parameters', name], message));
    }
    if (seen.has(deviceId)) {
      mistakes.push(source.mistake(['facilities', index, 'deviceId'], `the facility "${deviceId}" is described twice`));
    }
    seen.add(deviceId);
  }
  const disabled: DisabledPoint[] = [];
  const bundles = expandBundles({ config: raw, library, source, mistakes });
  const context = {
    bundles,
    disabled,
    node: raw.node,
    directory: dirname(file),
    library,
    source,
    environment,
    mistakes,
    feeds: new FeedResolver(raw, source, mistakes),
  };
  const units = await describedUnits(raw.buses, bundles.units, dirname(file), source, mistakes);
  const buses = resolveBuses(raw.buses, units, context);
  const mqtt = resolveMqttSources(raw.mqtt, context);
  const password = resolveSecret(raw.uplink, ['uplink'], context);
  const tls = raw.uplink.tls === undefined ? undefined : resolveTls(raw.uplink.tls, ['uplink', 'tls'], context);
  if (tls !== undefined && !/^(mqtts|wss):/.test(raw.uplink.url))
    mistakes.push(source.mistake(['uplink', 'tls'], 'needs an address with TLS: mqtts:// or wss://'));
  if (raw.uplink.password === undefined && raw.uplink.passwordEnv === undefined) {
    mistakes.push(source.mistake(['uplink'], 'needs "password" or "passwordEnv"'));
  }
  if (buses.length === 0 && mqtt.length === 0)
    mistakes.push(source.mistake([], 'needs at least one of "buses" and "mqtt"'));
  if (mistakes.length > 0) return { ok: false, mistakes: sortMistakes(mistakes) };

  const config: AgentConfig = {
    node: { groupId: raw.node.groupId, edgeNodeId: raw.node.edgeNodeId },
    uplink: {
      url: raw.uplink.url,
      username: raw.uplink.username ?? raw.node.edgeNodeId,
      password: password ?? '',
      clientId: raw.uplink.clientId ?? raw.node.edgeNodeId,
      hostId: raw.uplink.hostId,
      tls,
      backlogReadingsPerSecond: raw.uplink.backlogReadingsPerSecond,
    },
    outbox: raw.outbox,
    localWatch: raw.localWatch,
    facilities: [],
    buses,
    mqtt,
    disabled,
  };
  const feeds = allFeeds(config);
  return {
    ok: true,
    config: {
      ...config,
      facilities: raw.facilities.map(({ deviceId, kind, parameters }) => ({
        deviceId,
        kind,
        parameters,
        points: feeds
          .filter((feed) => feed.deviceId === deviceId)
          .map(({ point, definition }) => ({ point, definition }))
          .sort((a, b) => (a.point < b.point ? -1 : 1)),
      })),
    },
  };
}
