import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

export const agent = { groupId: 'qiaodong', edgeNodeId: 'heping-edge' };
/** A gateway that the tests speak for themselves. */
export const gateway = { groupId: 'qiaodong', edgeNodeId: 'xinhu-edge' };

export const tank = 'heping.water-tank-1';
export const shed = 'heping.ebike-shed-1';
export const gatewayGarage = 'xinhu.garage-1';

/** Points of the agent's facilities, as `<device>/<point>`. */
export const points = ['water-tank-1/manhole_open', 'water-tank-1/tank_level', 'garage-1/water_depth'] as const;

/** What stands in for the estate's hardware. */
export const simulatedEstate = {
  estate: 'heping',
  fieldPortBlock: 0,
  facilities: [
    { id: 'water-tank-1', kind: 'water_tank' },
    { id: 'garage-1', kind: 'ponding' },
    { id: 'ebike-shed-1', kind: 'ebike_charging' },
  ],
  buses: [
    {
      name: 'pump-room',
      portOffset: 0,
      units: [
        {
          unit: 9,
          device: 'level-transmitter',
          options: { unit: 'mm', decimals: 0, rangeFull: 5000 },
          channels: { value: 'water-tank-1/tank_level' },
        },
        {
          unit: 14,
          device: 'input-module',
          channels: { 0: 'water-tank-1/manhole_open', 1: 'ebike-shed-1/smoke' },
        },
      ],
    },
    {
      name: 'garage',
      portOffset: 1,
      units: [
        {
          unit: 1,
          device: 'level-transmitter',
          options: { unit: 'mm', decimals: 0, rangeFull: 3000 },
          channels: { value: 'garage-1/water_depth' },
          noise: { value: 0.15 },
        },
      ],
    },
  ],
} as const;

/** What the cloud has registered; returns the file. */
export function writeRegistry(directory: string): string {
  const file = join(directory, 'registry.yaml');
  const property = (estate: string) => ({
    id: `${estate}-property`,
    name: `${estate} Property`,
    kind: 'property',
    place: `shifan.qiaodong.${estate}`,
  });
  const garage = {
    device: 'garage-1',
    kind: 'ponding',
    name: { zh: '地下车库', en: 'Garage' },
    points: ['water_depth'],
  };
  writeFileSync(
    file,
    stringify({
      district: { id: 'shifan', name: { zh: '示范区', en: 'Demo' } },
      streets: [{ id: 'qiaodong', name: { zh: '桥东', en: 'Qiaodong' } }],
      parties: [property('heping'), property('xinhu')],
      estates: [
        {
          id: 'heping',
          street: 'qiaodong',
          name: { zh: '和平花园', en: 'Heping Garden' },
          agents: [agent.edgeNodeId],
          facilities: [
            {
              device: 'water-tank-1',
              kind: 'water_tank',
              name: { zh: '生活水箱', en: 'Domestic tank' },
              points: ['manhole_open', 'tank_level'],
              parameters: { tankFullLevelM: 2.5, tankOverflowLevelM: 2.4 },
            },
            garage,
            {
              device: 'ebike-shed-1',
              kind: 'ebike_charging',
              name: { zh: '电动自行车棚', en: 'E-bike shed' },
              points: ['smoke'],
            },
          ],
        },
        {
          id: 'xinhu',
          street: 'qiaodong',
          name: { zh: '新湖家园', en: 'Xinhu Homes' },
          agents: [gateway.edgeNodeId],
          facilities: [garage],
        },
      ],
      routes: [
        { id: 'heping-all', estate: 'heping', lead: 'heping-property' },
        { id: 'xinhu-all', estate: 'xinhu', lead: 'xinhu-property' },
        { id: 'district-all', lead: 'heping-property' },
      ],
    }),
  );
  return file;
}

/** What the estate's agent reads and where it sends it; returns the file. */
export function writeAgentConfig(
  directory: string,
  options: { brokerUrl: string; fieldPortBase: number; hostId?: string },
): string {
  const file = join(directory, 'agent.yaml');
  const bus = (id: string, offset: number, units: readonly object[]) => ({
    id,
    kind: 'modbus-tcp',
    port: options.fieldPortBase + offset,
    // Longer than a loaded machine takes to answer.
    timeoutMs: 10_000,
    units,
  });
  writeFileSync(
    file,
    stringify({
      node: agent,
      uplink: {
        url: options.brokerUrl,
        username: agent.edgeNodeId,
        passwordEnv: 'ANJU_AGENT_PASSWORD',
        hostId: options.hostId ?? 'anju-cloud',
      },
      reporting: { heartbeatMs: 10_000 },
      facilities: [
        { deviceId: 'water-tank-1', kind: 'water_tank' },
        { deviceId: 'garage-1', kind: 'ponding' },
        { deviceId: 'ebike-shed-1', kind: 'ebike_charging' },
      ],
      buses: [
        bus('pump-room', 0, [
          {
            unitId: 9,
            profile: 'generic-level-transmitter',
            pollIntervalMs: 2_000,
            feeds: { level: 'water-tank-1/tank_level' },
          },
          {
            unitId: 14,
            profile: 'input-module-8',
            pollIntervalMs: 500,
            feeds: { in0: 'water-tank-1/manhole_open', in1: 'ebike-shed-1/smoke' },
          },
        ]),
        bus('garage', 1, [
          {
            unitId: 1,
            profile: 'generic-level-transmitter',
            pollIntervalMs: 2_000,
            feeds: { level: 'garage-1/water_depth' },
          },
        ]),
      ],
    }),
  );
  return file;
}
