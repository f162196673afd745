import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@anju/tests/harness';
import { stringify } from 'yaml';
import { deviceName, type Load, placeOnBus, pointsOf } from './load.js';

export type Reporting = 'every value' | 'by exception';

export const agentProgram = join(repositoryRoot, 'edge-agent/dist/main.js');

/** The flags that Node gets where the agent is installed. */
export function installedNodeFlags(): string[] {
  const unit = readFileSync(join(repositoryRoot, 'deploy/systemd/anju-edge-agent.service'), 'utf8');
  return (/^ExecStart=\S+\s+(.*)$/m.exec(unit)?.[1] ?? '').split(' ').filter((flag) => /^--max-/.test(flag));
}

/** The agent's configuration and device profile for a load, written into `folder`. Returns its arguments. */
export function agentArguments(
  folder: string,
  load: Load,
  ports: readonly number[],
  uplink: { readonly url: string; readonly hostId: string },
  reporting: Reporting,
): string[] {
  const points = pointsOf(load);
  const key = (port: number, quantity: string) => `port_${port}_${quantity}`;
  const profile = {
    kind: 'modbus',
    profile: 'bench-charger',
    name: { zh: '基准充电柜', en: 'Charger of the bench' },
    source: { tag: 'DEFAULT', confidence: 'H', text: 'Invented for bench:edge' },
    defaults: { functionCode: 3 },
    points: Object.fromEntries(
      points.map(({ port, address, quantity: { key: name, type, unit, scale } }) => [
        key(port, name),
        { address, type, unit, ...(scale === 1 ? {} : { scale }) },
      ]),
    ),
  };
  const devices = Array.from({ length: load.devices }, (_, device) => device);
  const config = {
    node: { groupId: 'bench', edgeNodeId: 'bench-edge' },
    uplink: { ...uplink, password: 'unused' },
    ...(reporting === 'every value' ? { reporting: { deadband: 0, heartbeatMs: 0 } } : {}),
    profileDirectories: ['./profiles'],
    facilities: devices.map((device) => ({ deviceId: deviceName(device), kind: 'ebike_charging' })),
    buses: ports.map((port, bus) => ({
      id: `bus-${bus}`,
      kind: 'modbus-tcp',
      host: '127.0.0.1',
      port,
      timeoutMs: 1000,
      unitTables: [
        {
          file: `bus-${bus}.csv`,
          profile: profile.profile,
          pollIntervalMs: load.periodMs,
          feeds: Object.fromEntries(
            points.map(({ port: number, name, quantity }) => [key(number, quantity.key), `{shed}/${name}`]),
          ),
        },
      ],
    })),
  };
  mkdirSync(join(folder, 'profiles'), { recursive: true });
  ports.forEach((_, bus) => {
    const own = devices.filter((device) => placeOnBus(device, load).bus === bus);
    const rows = own.map((device) => `${placeOnBus(device, load).unitId},${deviceName(device)}`);
    writeFileSync(join(folder, `bus-${bus}.csv`), ['unitId,shed', ...rows, ''].join('\n'));
  });
  writeFileSync(join(folder, 'profiles/bench-charger.yaml'), stringify(profile));
  const file = join(folder, 'agent.yaml');
  writeFileSync(file, stringify(config));
  return ['run', '--config', file, '--data-dir', join(folder, 'data'), '--log-level', 'warn'];
}
