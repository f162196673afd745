import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EstatePhysics, type FacilitySetting, STEP_MS } from './estate.js';

const facilities: readonly FacilitySetting[] = [
  { id: 'lift-1', kind: 'elevator' },
  { id: 'fire-water-1', kind: 'fire_water' },
  { id: 'water-tank-1', kind: 'water_tank' },
  { id: 'ebike-shed-1', kind: 'ebike_charging' },
  { id: 'garage-1', kind: 'ponding' },
];
const startMs = Date.UTC(2026, 10, 21, 16); // midnight in Shanghai
const estate = (seed: number) => new EstatePhysics('heping', facilities, seed, startMs);
const number = (physics: EstatePhysics, name: string) => Number(physics.quantity(name)?.read());

describe('EstatePhysics', () => {
  it('repeats a run exactly for the same seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 2000 }), (seed, steps) => {
        const [a, b] = [estate(seed), estate(seed)];
        for (let i = 0; i < steps; i += 1) {
          a.step();
          b.step();
        }
        expect(a.snapshot()).toEqual(b.snapshot());
        expect(a.timeMs).toBe(startMs + steps * STEP_MS);
      }),
      { numRuns: 10 },
    );
  });

  it('differs between seeds', () => {
    const [a, b] = [estate(1), estate(2)];
    expect(a.snapshot()).not.toEqual(b.snapshot());
  });

  it('names what cannot be set', () => {
    const physics = estate(1);
    expect(() => physics.set('garage-1.nothing', 1)).toThrow(/no physical value "garage-1.nothing"/);
    expect(() => physics.set('nowhere.depthMm', 1)).toThrow(/nowhere.depthMm/);
    expect(() => physics.set('ebike-shed-1.port-1', 1)).toThrow(/no physical value/);
    expect(() => physics.set('garage-1.__proto__.x', 1)).toThrow(/no physical value/);
    expect(() => physics.set('garage-1.depthMm', true)).toThrow(/takes a number/);
    expect(() => physics.set('garage-1.depthMm', Number.NaN)).toThrow(/takes a number/);
    physics.set('ebike-shed-1.port-2.contactHeatW', 12);
    expect(physics.get('ebike-shed-1.port-2.contactHeatW')).toBe(12);
  });

  it('starts again with no meter or counter below where a day of running had left it', { timeout: 60_000 }, () => {
    const [first, again] = [estate(4), new EstatePhysics('heping', facilities, 4, startMs + 24 * 3_600_000)];
    for (let i = 0; i < (24 * 3_600_000) / STEP_MS; i += 1) first.step();
    const meters = ['ebike-shed-1/feeder_energy', 'ebike-shed-1/port-1/meter_energy', 'ebike-shed-1/light_energy'];
    for (const name of [...meters, 'lift-1/present_counter_value', 'lift-1/total_running_time']) {
      expect(number(again, name), name).toBeGreaterThanOrEqual(number(first, name));
      expect(number(again, name), name).toBeLessThan(number(first, name) + 2000);
    }
  });

  it('shows a forced value in place of the truth until it is released or reset', () => {
    const physics = estate(1);
    const hatch = physics.quantity('water-tank-1/manhole_open');
    physics.force('water-tank-1/manhole_open', true);
    expect(hatch?.read()).toBe(true);
    expect(physics.get('water-tank-1.manholeOpen')).toBe(false);
    physics.force('water-tank-1/manhole_open', null);
    expect(hatch?.read()).toBe(false);
    physics.force('ebike-shed-1/port-1/power', 900);
    expect(number(physics, 'ebike-shed-1/port-1/power')).toBe(900);
    physics.reset();
    expect(number(physics, 'ebike-shed-1/port-1/power')).toBeLessThan(600);
    expect(() => physics.force('water-tank-1/manhole_open', 1)).toThrow(/takes a boolean/);
    expect(() => physics.force('water-tank-1/nothing', 1)).toThrow(/no quantity/);
  });

  it('returns to normal on reset without running any meter backwards', () => {
    const physics = estate(3);
    for (let i = 0; i < 4000; i += 1) physics.step();
    const before = physics.snapshot();
    physics.set('fire-water-1.pumpAuto', false);
    physics.set('garage-1.depthMm', 400);
    physics.set('lift-1.fault', 'entrapment');
    physics.reset();
    expect(physics.get('fire-water-1.pumpAuto')).toBe(true);
    expect(physics.get('garage-1.depthMm')).toBe(0);
    expect(physics.get('lift-1.fault')).toBe('none');
    expect(number(physics, 'ebike-shed-1/feeder_energy')).toBe(before['ebike-shed-1']?.feederKWh);
    expect(number(physics, 'lift-1/present_counter_value')).toBe(before['lift-1']?.trips);
  });
});

/**
 * One whole day against the limits of facilities.md §1.2–§5.3: normal operation is well inside every one of them, and
 * yet alive.
 */
describe('a normal day', () => {
  it('trips no rule and keeps moving', { timeout: 60_000 }, () => {
    const physics = estate(11);
    const limits: Record<string, readonly [number, number]> = {
      'fire-water-1/hydrant_static_pressure': [0.17, 0.95],
      'fire-water-1/tank_level': [2.72, 2.83],
      'fire-water-1/pool_level': [3.65, 3.9],
      'fire-water-1/pump_room_temp': [7, 40],
      'fire-water-1/pump_voltage': [198, 235.4],
      'water-tank-1/residual_chlorine': [0.1, 1.8],
      'water-tank-1/turbidity': [0, 0.8],
      'water-tank-1/ph': [6.7, 8.3],
      'water-tank-1/tank_level': [0.75, 2.3],
      'water-tank-1/outlet_pressure': [0.27, 0.33],
      'water-tank-1/inlet_pressure': [0.2, 0.35],
      'ebike-shed-1/shed_temp': [-10, 45],
      'lift-1/machine_room_temp': [7, 38],
      'garage-1/water_depth': [0, 0],
      'garage-1/sump_level': [0.35, 1.05],
    };
    for (let port = 1; port <= 4; port += 1) {
      limits[`ebike-shed-1/port-${port}/power`] = [0, 600];
      limits[`ebike-shed-1/port-${port}/voltage`] = [198, 235.4];
      limits[`ebike-shed-1/port-${port}/socket_temp`] = [-10, 50];
      limits[`ebike-shed-1/port-${port}/duration`] = [0, 8 * 3600];
      limits[`ebike-shed-1/port-${port}/energy_session`] = [0, 5];
    }
    const never = [
      'fire-water-1/pump_run',
      'fire-water-1/pump_fault',
      'fire-water-1/pump_start_signal',
      'fire-water-1/tank_flow_switch',
      'water-tank-1/pump_fault',
      'water-tank-1/manhole_open',
      'ebike-shed-1/smoke',
      'garage-1/leak',
      'garage-1/sump_pump_fault',
      'lift-1/message_code',
      'lift-1/pit_water',
    ];
    const reader = (name: string) => {
      const quantity = physics.quantity(name);
      if (quantity === undefined) throw new Error(name);
      return () => Number(quantity.read());
    };
    const watched = Object.entries(limits).map(([name, [low, high]]) => ({ name, low, high, read: reader(name) }));
    const silent = never.map((name) => ({ name, read: reader(name) }));
    const lift = {
      car_status: reader('lift-1/car_status'),
      door_status: reader('lift-1/door_status'),
      passenger_status: reader('lift-1/passenger_status'),
      car_position: reader('lift-1/car_position'),
      car_speed: reader('lift-1/car_speed'),
      levelling_error: reader('lift-1/levelling_error'),
    };
    const port1Power = reader('ebike-shed-1/port-1/power');
    const [sumpCommand, sumpRun] = [reader('garage-1/sump_pump_command'), reader('garage-1/sump_pump_run')];
    const range: Record<string, [number, number]> = {};
    const day = (24 * 3_600_000) / STEP_MS;
    let shutInS = 0;
    let noFloorChangeS = 0;
    let idleS = 0;
    let lastFloor = 0;
    let lowPowerS = 0;
    const jockeyBefore = Number(physics.get('fire-water-1.jockeyStarts'));
    for (let i = 0; i < day; i += 1) {
      physics.step();
      for (const { name, low, high, read } of watched) {
        const value = read();
        const [least, most] = range[name] ?? [value, value];
        range[name] = [Math.min(least, value), Math.max(most, value)];
        if (value < low || value > high) expect.fail(`${name} = ${value} at step ${i}`);
      }
      for (const { name, read } of silent) if (read() !== 0) expect.fail(`${name} tripped at step ${i}`);

      const running = lift.car_status() === 1;
      if (running && lift.door_status() === 0) expect.fail(`doors open while running at step ${i}`);
      shutInS = !running && lift.passenger_status() === 1 && lift.door_status() === 1 ? shutInS + 0.25 : 0;
      if (shutInS > 20) expect.fail(`looks like an entrapment at step ${i}`);
      noFloorChangeS = running && lift.car_position() === lastFloor ? noFloorChangeS + 0.25 : 0;
      if (noFloorChangeS > 15) expect.fail(`runs without a change of floor at step ${i}`);
      lastFloor = lift.car_position();
      idleS = running ? 0 : idleS + 0.25;
      if (idleS > 600) expect.fail(`no trip for ten minutes at step ${i}`);
      if (Math.abs(lift.car_speed()) > 1.75 * 1.05) expect.fail(`overspeed at step ${i}`);
      if (Math.abs(lift.levelling_error()) > 8) expect.fail(`bad levelling at step ${i}`);

      const port1 = port1Power();
      lowPowerS = port1 > 0 && port1 < 20 ? lowPowerS + 0.25 : 0;
      if (lowPowerS > 1800) expect.fail(`port 1 stays energised at ${port1} W at step ${i}`);
      if (sumpCommand() === 1 && sumpRun() === 0) {
        expect.fail(`sump pump stands still at step ${i}`);
      }
    }
    // At most 15 starts an hour is the design figure of GB 50974 5.3.4.
    const starts = Number(physics.get('fire-water-1.jockeyStarts')) - jockeyBefore;
    expect(starts).toBeGreaterThan(24);
    expect(starts).toBeLessThan(24 * 12);
    const moving = Object.entries(range).filter(([name]) => name !== 'garage-1/water_depth');
    for (const [name, [low, high]] of moving) expect(high, `${name} never moves`).toBeGreaterThan(low);
  });
});
