import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadEstateConfig, loadScenarios } from '../adapters/yaml-files.js';
import { EstatePhysics } from '../domain/estate.js';
import type { Scenario } from '../domain/scenario.js';
import type { EstateConfig } from './estate-config.js';
import { Simulation } from './run-simulation.js';
import { SimulatedEstate } from './simulated-estate.js';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const estateIds = ['heping', 'xinhu', 'chunjiang'];
let configs: EstateConfig[];
let scenarios: Scenario[];
beforeAll(() => {
  configs = estateIds.map((id) => loadEstateConfig(folder(`../../../deploy/demo/simulators/${id}.yaml`), {}));
  scenarios = loadScenarios(folder('../../scenarios'));
});

function simulation(...ids: string[]): Simulation {
  const startMs = Date.UTC(2026, 10, 22, 4);
  const chosen = configs.filter(({ estate }) => ids.length === 0 || ids.includes(estate));
  const estates = chosen.map(
    (config) => new SimulatedEstate(config, new EstatePhysics(config.estate, config.facilities, 1, startMs), 1),
  );
  return new Simulation(estates, scenarios);
}

/** Lets simulated seconds pass until the condition holds; the second at which it did. */
function secondsUntil(world: Simulation, condition: () => boolean, limitS: number): number {
  for (let second = 0; second <= limitS; second += 1) {
    if (condition()) return second;
    for (let i = 0; i < 4; i += 1) world.advance(250);
  }
  return Number.POSITIVE_INFINITY;
}

function play(name: string, estateId = 'heping') {
  const world = simulation(estateId);
  const run = world.start(name, estateId);
  const estate = world.estate(estateId);
  const read = (point: string) => Number(estate.physics.quantity(point)?.read());
  return {
    world,
    run,
    estate,
    read,
    until: (condition: () => boolean, limitS: number) => secondsUntil(world, condition, limitS),
  };
}

/** What a client of the bus decodes from one quantity of a unit. */
function served(estate: SimulatedEstate, bus: string, unit: number, name: string): number | boolean | null {
  const device = estate.buses.get(bus)?.units.get(unit)?.unit;
  const field = device?.fields.find((candidate) => candidate.name === name);
  if (device === undefined || field === undefined) throw new Error(`${bus}/${unit}/${name}`);
  const outcome = device.read(field.table, field.address, field.length);
  return outcome.ok ? field.decode(outcome.words) : null;
}

describe('every scenario', () => {
  it('is there, with both languages', () => {
    expect(scenarios.map(({ name }) => name).sort()).toEqual([
      'agent-offline',
      'charging-too-long',
      'chlorine-low',
      'current-loop-broken',
      'dead-modbus-unit',
      'ebike-socket-overheating',
      'field-bus-down',
      'fire-pump-fails-to-start',
      'frozen-sensor',
      'garage-flooding',
      'garbage-mqtt',
      'hydrant-network-empty',
      'lift-entrapment',
      'lift-open-door-running',
      'mains-lost',
      'normal-day',
      'pump-left-in-manual',
      'slow-modbus-unit',
      'smoke-in-shed',
      'sump-pump-dead',
      'tank-lid-open',
      'tank-overflow',
    ]);
    for (const { title, description, expect: look } of scenarios) {
      for (const text of [title, description, look]) expect(text.zh).not.toBe(text.en);
    }
  });

  it('runs to its end on every estate without naming anything unknown', { timeout: 60_000 }, () => {
    for (const scenario of scenarios) {
      for (const estateId of estateIds) {
        const world = simulation(estateId);
        const run = world.start(scenario.name, estateId);
        const seconds = secondsUntil(world, () => run.state === 'done', scenario.durationMs / 1000 + 2);
        expect(seconds, `${scenario.name} on ${estateId}`).toBeLessThan(Number.POSITIVE_INFINITY);
        expect(run.events).toHaveLength(scenario.steps.length);
      }
    }
  });

  it('is undone by normal-day', { timeout: 60_000 }, () => {
    for (const scenario of scenarios) {
      const { world, estate } = play(scenario.name);
      secondsUntil(world, () => false, Math.min(scenario.durationMs / 1000, 60));
      const back = world.start('normal-day', 'heping');
      world.advance(1250);
      expect(back.state).toBe('done');
      const physics = estate.physics.snapshot();
      expect(physics['garage-1']).toMatchObject({ depthMm: 0, pumpDead: false, drainCapacityMmPerH: 90 });
      expect(physics['lift-1']).toMatchObject({ fault: 'none', messageCode: 0 });
      expect(physics['fire-water-1']).toMatchObject({ pumpAuto: true, riserValveOpen: true, startSignal: false });
      expect(physics['water-tank-1']).toMatchObject({ manholeOpen: false, inletStuckOpen: false });
      expect(physics.surroundings).toMatchObject({ rainMmPerH: 0 });
      for (const bus of estate.buses.values()) {
        for (const { unit, broken } of bus.units.values()) {
          expect(unit.behaviour).toEqual({ dead: false, delayMs: 0, exceptionCode: 0 });
          expect(broken.size).toBe(0);
        }
      }
      for (const { fault } of estate.mqttSensors.values()) {
        expect(fault).toEqual({ garbage: false, offline: false, frozen: false });
      }
    }
  });
});

describe('what the scenarios bring about', () => {
  it('garage-flooding passes 5, 15, 25 and 50 cm within about two minutes', () => {
    const { read, until } = play('garage-flooding');
    let at = 0;
    for (const depthMm of [50, 150, 250, 500]) at += until(() => read('garage-1/water_depth') >= depthMm, 200);
    expect(at).toBeGreaterThan(60);
    expect(at).toBeLessThan(140);
    expect(read('garage-1/leak')).toBe(1);
    expect(read('garage-1/sump_pump_run')).toBe(1);
  });

  it('sump-pump-dead: commanded within a minute, no current, then past 1.3 m', () => {
    const { read, until } = play('sump-pump-dead');
    expect(until(() => read('garage-1/sump_pump_command') === 1, 90)).toBeLessThan(60);
    expect(read('garage-1/sump_pump_current')).toBe(0);
    expect(until(() => read('garage-1/sump_level') > 1.3, 90)).toBeLessThan(90);
    expect(read('garage-1/sump_pump_run')).toBe(0);
    expect(read('garage-1/water_depth')).toBe(0);
  });

  it('hydrant-network-empty: 0 MPa at the hydrant within 20 s, no start signal', () => {
    const { read, until, estate } = play('hydrant-network-empty');
    expect(until(() => read('fire-water-1/hydrant_static_pressure') < 0.02, 60)).toBeLessThan(20);
    until(() => false, 30);
    expect(served(estate, 'pump-room', 3, 'value')).toBeLessThanOrEqual(0.002);
    expect(read('fire-water-1/pump_start_signal')).toBe(0);
  });

  it('fire-pump-fails-to-start: signal without run for more than two minutes, and no fault', () => {
    const { read, until } = play('fire-pump-fails-to-start');
    expect(until(() => read('fire-water-1/pump_start_signal') === 1, 20)).toBeLessThan(6);
    expect(until(() => read('fire-water-1/pump_run') === 1, 130)).toBe(Number.POSITIVE_INFINITY);
    expect(read('fire-water-1/pump_fault')).toBe(0);
  });

  it('tank-overflow: above 2.35 m within two minutes and never full beyond its rim, at less than 0.5 m/min', () => {
    const { read, until } = play('tank-overflow');
    const before = read('water-tank-1/tank_level');
    const seconds = until(() => read('water-tank-1/tank_level') > 2.35, 240);
    expect(seconds).toBeLessThan(150);
    expect((2.35 - before) / (seconds / 60)).toBeLessThan(0.5);
    until(() => false, 60);
    expect(read('water-tank-1/tank_level')).toBeGreaterThan(2.4);
    expect(read('water-tank-1/tank_level')).toBeLessThan(2.5);
  });

  it('chlorine-low: below 0.05 mg/L in about a minute, and it stays there', () => {
    const { read, until } = play('chlorine-low');
    expect(until(() => read('water-tank-1/residual_chlorine') < 0.05, 90)).toBeLessThan(70);
    until(() => false, 1000);
    expect(read('water-tank-1/residual_chlorine')).toBeLessThan(0.05);
  });

  it('ebike-socket-overheating: past 60 and 75 °C in two minutes and never beyond its sensor', () => {
    const { read, until } = play('ebike-socket-overheating');
    expect(until(() => read('ebike-shed-1/port-2/socket_temp') > 60, 150)).toBeLessThan(100);
    until(() => read('ebike-shed-1/port-2/socket_temp') > 75, 150);
    until(() => false, 100);
    expect(read('ebike-shed-1/port-2/socket_temp')).toBeGreaterThan(75);
    expect(read('ebike-shed-1/port-2/socket_temp')).toBeLessThan(130);
    expect(read('ebike-shed-1/port-2/port_status')).toBe(1);
  });

  it('charging-too-long: beyond 8 h at once, beyond 10 h after a minute, still charging', () => {
    const { read, until } = play('charging-too-long');
    expect(until(() => read('ebike-shed-1/port-3/duration') > 8 * 3600, 10)).toBeLessThan(3);
    expect(until(() => read('ebike-shed-1/port-3/duration') > 10 * 3600, 90)).toBeLessThan(65);
    expect(read('ebike-shed-1/port-3/port_status')).toBe(1);
    expect(read('ebike-shed-1/port-3/energy_session')).toBeLessThan(5);
  });

  it('smoke-in-shed: the detector trips within seconds, without heat alarm', () => {
    const { read, until } = play('smoke-in-shed');
    expect(until(() => read('ebike-shed-1/smoke') === 1, 30)).toBeLessThan(6);
    until(() => false, 120);
    expect(read('ebike-shed-1/shed_temp')).toBeGreaterThan(30);
    expect(read('ebike-shed-1/shed_temp')).toBeLessThan(55);
  });

  it('lift-entrapment and lift-open-door-running on lift-1 only', () => {
    const trapped = play('lift-entrapment');
    expect(trapped.until(() => trapped.read('lift-1/message_code') === 4, 60)).toBeLessThan(40);
    expect(trapped.until(() => trapped.read('lift-1/message_code') === 90, 60)).toBeLessThan(30);
    expect(trapped.read('lift-2/message_code')).toBe(0);
    const open = play('lift-open-door-running');
    const openRun = () =>
      open.read('lift-1/car_status') === 1 &&
      open.read('lift-1/door_status') === 0 &&
      open.read('lift-1/door_zone') === 0;
    expect(open.until(openRun, 60)).toBeLessThan(40);
  });

  it('pump-left-in-manual and tank-lid-open show at once', () => {
    const manual = play('pump-left-in-manual');
    expect(manual.until(() => manual.read('fire-water-1/pump_mode') === 0, 5)).toBeLessThan(2);
    const lid = play('tank-lid-open');
    expect(lid.until(() => lid.read('water-tank-1/manhole_open') === 1, 5)).toBeLessThan(2);
  });

  it('frozen-sensor: bit-identical at the device while the plant moves', () => {
    const { estate, read, until } = play('frozen-sensor');
    until(() => false, 5);
    const [shown, real] = [served(estate, 'pump-room', 3, 'value'), read('fire-water-1/hydrant_static_pressure')];
    until(() => Math.abs(read('fire-water-1/hydrant_static_pressure') - real) > 0.005, 1200);
    expect(served(estate, 'pump-room', 3, 'value')).toBe(shown);
    expect(served(estate, 'pump-room', 4, 'value')).not.toBeCloseTo((real + 60 * 0.009_806_65) * 1000, 0);
  });

  it('current-loop-broken: 0 µA, which carries no value', () => {
    const { estate, until } = play('current-loop-broken');
    expect(served(estate, 'pump-room', 15, 'current_0')).toBeCloseTo(0.28, 1);
    until(() => false, 2);
    expect(served(estate, 'pump-room', 15, 'current_0')).toBeNull();
  });

  it('dead, slow and garbage act on the devices that they name and no other', () => {
    const dead = play('dead-modbus-unit');
    dead.until(() => false, 2);
    const units = [...(dead.estate.buses.get('pump-room')?.units.values() ?? [])];
    expect(units.filter(({ unit }) => unit.behaviour.dead).map(({ unit }) => unit.id)).toEqual([11]);
    const slow = play('slow-modbus-unit');
    slow.until(() => false, 2);
    const delays = [...(slow.estate.buses.get('pump-room')?.units.values() ?? [])].map(
      ({ unit }) => unit.behaviour.delayMs,
    );
    expect(delays.filter((delay) => delay > 0)).toEqual([3000]);
    const garbage = play('garbage-mqtt');
    garbage.until(() => false, 2);
    expect([...garbage.estate.mqttSensors.values()].every(({ fault }) => fault.garbage)).toBe(true);
  });

  it('field-bus-down silences every unit of the line and none of another, mains-lost both lifts', () => {
    const { estate, until } = play('field-bus-down', 'chunjiang');
    until(() => false, 2);
    for (const [name, { units }] of estate.buses) {
      for (const { unit } of units.values())
        expect(unit.behaviour.dead, `${name}/${unit.id}`).toBe(name === 'pump-room');
    }
    const dark = play('mains-lost', 'chunjiang');
    dark.until(() => false, 2);
    for (const lift of ['lift-1', 'lift-2']) {
      expect([dark.read(`${lift}/mains_ok`), dark.read(`${lift}/message_code`)]).toEqual([0, 41]);
    }
  });

  it('agent-offline changes no physics and asks for the agent twice', () => {
    const { run, until } = play('agent-offline', 'xinhu');
    until(() => run.state === 'done', 100);
    expect(run.events.map(({ agent }) => agent).filter((agent) => agent !== undefined)).toEqual(['offline', 'online']);
  });
});

describe('Simulation', () => {
  it('serves identical series for the same seed, however time is cut into ticks', () => {
    const [a, b] = [simulation(), simulation()];
    for (let i = 0; i < 40; i += 1) a.advance(250);
    for (let i = 0; i < 10; i += 1) b.advance(1000);
    for (const id of estateIds) expect(a.estate(id).physics.snapshot()).toEqual(b.estate(id).physics.snapshot());
  });

  it('runs faster than the clock by its speed, and refuses an absurd one', () => {
    const world = simulation();
    const before = world.estate('heping').physics.timeMs;
    world.setSpeed(60);
    world.advance(1000);
    expect(world.estate('heping').physics.timeMs - before).toBe(60_000);
    expect(() => world.setSpeed(0)).toThrow(/0.1 to 600/);
    expect(() => world.setSpeed(Number.NaN)).toThrow(/0.1 to 600/);
  });

  it('does not race through a long pause of the process', () => {
    const world = simulation();
    const before = world.estate('heping').physics.timeMs;
    world.advance(3_600_000);
    expect(world.estate('heping').physics.timeMs - before).toBe(5000);
  });

  it('ends other runs of an estate on reset and leaves other estates alone', () => {
    const world = simulation();
    const flood = world.start('garage-flooding', 'heping');
    const other = world.start('garage-flooding', 'xinhu');
    world.advance(2000);
    world.reset('heping');
    expect(flood.state).toBe('cancelled');
    expect(other.state).toBe('running');
    expect(world.estate('xinhu').physics.get('surroundings.rainMmPerH')).toBe(40);
  });

  it('replaces a running scenario of the same name and falls back to its own estate', () => {
    const world = simulation();
    const first = world.start('agent-offline');
    expect(first.estate.id).toBe('xinhu');
    const second = world.start('agent-offline');
    expect([first.state, second.state]).toEqual(['cancelled', 'running']);
    expect(() => world.start('nothing')).toThrow(/no scenario "nothing"/);
    expect(() => world.start('normal-day', 'atlantis')).toThrow(/no estate "atlantis"/);
  });
});
