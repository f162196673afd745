import { type FacilityKind, findPoint } from '@anju/contracts';
import { DataType, datatypeOf } from '@anju/contracts/sparkplug';

/** A point of the simulated estates: what it says while nothing is wrong, and how far a measured value strays from that. */
export interface SimulatedPoint {
  readonly name: string;
  readonly datatype: DataType;
  readonly usual: number | boolean;
  readonly stray: number;
}

export interface SimulatedFacility {
  readonly deviceId: string;
  readonly kind: FacilityKind;
  readonly points: readonly SimulatedPoint[];
}

type Usual = Readonly<Record<string, number | boolean | readonly [usual: number, stray: number]>>;

const lift: Usual = {
  ...{ service_mode: 1, car_status: 0, car_direction: 0, car_position: 3, message_code: 0 },
  ...{ door_zone: true, door_status: true, passenger_status: false, mains_ok: true, safety_chain: true },
  ...{ door_lock_chain: true, upper_limit: false, lower_limit: false, pit_water: false, ebike_in_car: false },
  ...{ car_load: [20, 15], car_speed: [0, 0.01], machine_room_temp: [24, 1], levelling_error: [0, 3] },
  ...{ present_counter_value: 52_345 },
};

const fireWater: Usual = {
  ...{
    hydrant_static_pressure: [0.3, 0.004],
    pump_outlet_pressure: [0.9, 0.01],
    sprinkler_end_pressure: [0.25, 0.004],
  },
  ...{
    tank_level: [2.4, 0.004],
    tank_level_percent: [80, 0.1],
    pool_level: [3.5, 0.004],
    pool_level_percent: [80, 0.1],
  },
  ...{ hydrant_open: false, tank_flow_switch: false, pump_start_signal: false, pump_run: false, pump_fault: false },
  ...{ pump_power: true, pump_mode: true, jockey_run: false, pump_current: [0.2, 0.1], pump_voltage: [385, 4] },
  ...{ pump_room_temp: [18, 0.5], tank_room_temp: [17, 0.5], pump_room_flood: false },
};

const waterTank: Usual = {
  ...{ residual_chlorine: [0.4, 0.02], total_chlorine: [0.6, 0.02], turbidity: [0.3, 0.05], ph: [7.4, 0.05] },
  ...{ water_temp: [16, 0.3], conductivity: [420, 10], orp: [650, 10], tank_level: [2.1, 0.004] },
  ...{ inlet_pressure: [0.3, 0.01], outlet_pressure: [0.45, 0.01], entry_pressure: [0.25, 0.01], pump_freq: [38, 2] },
  ...{ outlet_volume: [123_456, 50], pump_current: [12, 1], pump_run: true, pump_fault: false, manhole_open: false },
  ...{ uv_intensity: [90, 3], room_flood: false, room_temp: [19, 0.5] },
};

const chargingPort: Usual = { port_status: 1, power: [180, 15], voltage: [225, 3], socket_temp: [31, 0.5] };

const chargingShed: Usual = {
  ...Object.fromEntries(
    [1, 2, 3, 4].flatMap((port) => Object.entries(chargingPort).map(([key, usual]) => [`port-${port}/${key}`, usual])),
  ),
  ...{ shed_temp: [22, 0.5], smoke: false, co: [3, 1], feeder_leakage: [40, 5] },
};

function facility(deviceId: string, kind: FacilityKind, usual: Usual): SimulatedFacility {
  const points = Object.entries(usual).map(([name, value]): SimulatedPoint => {
    const definition = findPoint(kind, name);
    if (definition === undefined) throw new Error(`The catalogue has no ${name} of ${kind}`);
    const [middle, stray] = Array.isArray(value) ? (value as [number, number]) : [value as number | boolean, 0];
    return { name, datatype: datatypeOf(definition.type), usual: middle, stray };
  });
  return { deviceId, kind, points };
}

/** Every estate has the same: 10 facilities with 20 points each. */
export const facilitiesOfEstate: readonly SimulatedFacility[] = [
  ...[1, 2, 3, 4].map((number) => facility(`lift-${number}`, 'elevator', lift)),
  ...[1, 2].map((number) => facility(`fire-water-${number}`, 'fire_water', fireWater)),
  facility('water-tank-1', 'water_tank', waterTank),
  ...[1, 2, 3].map((number) => facility(`charging-${number}`, 'ebike_charging', chargingShed)),
];

/** Points of one facility that are read with one request, and so at the same time: they share a line of Influx protocol. */
export const pointsOfBlock = 10;

export const readingsOfPoll = facilitiesOfEstate.reduce((sum, { points }) => sum + points.length, 0);

/** Estates of the street whose hazards are timed. */
export const watchedEstates = 28;
const estatesOfStreet = 200;

export const estateId = (estate: number) => `estate-${estate}`;
export const edgeNodeId = (estate: number) => `agent-${estate}`;
export const district = 'bench';
export const watchedStreet = 'street-0';

/** Sparkplug group of an estate's agent. */
export function streetOf(estate: number): string {
  return estate < watchedEstates
    ? watchedStreet
    : `street-${1 + Math.floor((estate - watchedEstates) / estatesOfStreet)}`;
}

/** What the cloud is told of the district. */
export function registrySeed(estates: number): unknown {
  const all = Array.from({ length: estates }, (_, estate) => estate);
  const named = (id: string) => ({ id, name: { zh: id, en: id } });
  return {
    district: named(district),
    streets: [...new Set(all.map(streetOf))].map(named),
    parties: [{ id: 'office', name: 'office', kind: 'district', place: district }],
    estates: all.map((estate) => ({
      ...named(estateId(estate)),
      street: streetOf(estate),
      agents: [edgeNodeId(estate)],
      facilities: facilitiesOfEstate.map(({ deviceId, kind, points }) => ({
        device: deviceId,
        kind,
        name: { zh: deviceId, en: deviceId },
        points: points.map(({ name }) => name),
      })),
    })),
    routes: [{ id: 'all', lead: 'office' }],
  };
}

/** What a point says in one of the polls that were encoded beforehand; `poll` in 0…, the same for all estates. */
export function valueAt({ usual, stray, datatype }: SimulatedPoint, poll: number): number | boolean {
  if (typeof usual === 'boolean' || stray === 0) return usual;
  const value = usual + stray * Math.sin(poll * 2.4 + usual);
  return datatype === DataType.Int64 ? Math.round(value) : Math.round(value * 1000) / 1000;
}
