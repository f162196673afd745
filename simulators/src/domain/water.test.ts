import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDomesticWater, defaultDomesticWater } from './domestic-water.js';
import { createFireWater, defaultFireWater } from './fire-water.js';
import type { Model } from './model.js';
import { createPonding, defaultPonding } from './ponding.js';
import { Random } from './random.js';

const surroundings = { outdoorC: 18, rainMmPerH: 0, mainsV: 225 };
const read = (model: Model, field: string) => Number(model.state[field]);

function run(model: Model, seconds: number, rainMmPerH = 0): void {
  for (let i = 0; i < seconds * 4; i += 1) {
    model.step({ dtS: 0.25, timeMs: i * 250, surroundings: { ...surroundings, rainMmPerH } });
  }
}

describe('fire water', () => {
  const build = () => createFireWater('f', defaultFireWater, new Random(1));

  it('conserves the water of roof tank and pool whatever the valves do', () => {
    fc.assert(
      fc.property(
        fc.record({
          hydrantUseLps: fc.double({ min: 0, max: 30, noNaN: true }),
          riserDrainLps: fc.double({ min: 0, max: 10, noNaN: true }),
          riserValveOpen: fc.boolean(),
          tankOutletValveOpen: fc.boolean(),
          refillAvailable: fc.boolean(),
          alarmSignal: fc.boolean(),
          pumpPower: fc.boolean(),
        }),
        fc.integer({ min: 10, max: 600 }),
        (settings, seconds) => {
          const model = build();
          const before = [read(model, 'tankLevelM'), read(model, 'poolLevelM')];
          Object.assign(model.state, settings);
          run(model, seconds);
          const tank = (read(model, 'tankLevelM') - (before[0] ?? 0)) * defaultFireWater.tankAreaM2;
          const pool = (read(model, 'poolLevelM') - (before[1] ?? 0)) * defaultFireWater.poolAreaM2;
          expect(tank).toBeCloseTo(read(model, 'tankInM3') - read(model, 'tankOutM3'), 6);
          expect(pool).toBeCloseTo(read(model, 'poolInM3') - read(model, 'poolOutM3'), 6);
          expect(read(model, 'tankLevelM')).toBeGreaterThanOrEqual(0);
          expect(read(model, 'riserMPa')).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('starts the fire pump in automatic within seconds of the signal and keeps it running', () => {
    const model = build();
    model.state.alarmSignal = true;
    run(model, 10);
    expect(model.state.pumpRunning).toBe(true);
    expect(read(model, 'pumpCurrentA')).toBeGreaterThan(30);
    model.state.alarmSignal = false;
    run(model, 10);
    expect(model.state.pumpRunning).toBe(true);
  });

  it.each([
    ['in manual', { pumpAuto: false }],
    ['without power', { pumpPower: false }],
    ['with a stuck contactor', { pumpFailsToStart: true }],
  ])('leaves the pump standing %s', (_name, settings) => {
    const model = build();
    Object.assign(model.state, settings, { alarmSignal: true });
    run(model, 130);
    expect(model.state.startSignal).toBe(true);
    expect(model.state.pumpRunning).toBe(false);
  });

  it('asks for the pump by its flow switch and pressure switch when a hydrant is opened', () => {
    const model = build();
    Object.assign(model.state, { hydrantUseLps: 5, pumpFailsToStart: true });
    run(model, 60);
    expect(model.state.flowSwitch).toBe(true);
    expect(model.state.startSignal).toBe(true);
    expect(read(model, 'riserMPa')).toBeLessThan(0.1);
  });

  it('leaves the worst hydrant dry behind closed valves while the pump side keeps its pressure', () => {
    const model = build();
    Object.assign(model.state, { riserValveOpen: false, tankOutletValveOpen: false, riserDrainLps: 0.6 });
    run(model, 20);
    expect(read(model, 'riserMPa')).toBeLessThan(0.02);
    expect(read(model, 'outletMPa')).toBeGreaterThan(0.8);
    expect(model.state.startSignal).toBe(false);
  });

  it('starts the jockey pump more often the larger the leak', () => {
    const [tight, leaking] = [build(), build()];
    leaking.state.leakLps = 0.06;
    run(tight, 3600);
    run(leaking, 3600);
    expect(read(tight, 'jockeyStarts')).toBeLessThanOrEqual(5);
    expect(read(leaking, 'jockeyStarts')).toBeGreaterThan(15);
  });
});

describe('domestic water', () => {
  const build = () => createDomesticWater('w', defaultDomesticWater, new Random(1));

  it('conserves the water of its tank, overflow included', () => {
    fc.assert(
      fc.property(
        fc.record({
          inletStuckOpen: fc.boolean(),
          inletFlowM3PerH: fc.double({ min: 0, max: 400, noNaN: true }),
          demandFactor: fc.double({ min: 0, max: 20, noNaN: true }),
          supplyAvailable: fc.boolean(),
        }),
        fc.integer({ min: 10, max: 900 }),
        (settings, seconds) => {
          const model = build();
          const before = read(model, 'tankLevelM');
          Object.assign(model.state, settings);
          run(model, seconds);
          const stored = (read(model, 'tankLevelM') - before) * defaultDomesticWater.tankAreaM2;
          const balance = read(model, 'inM3') - read(model, 'outM3') - read(model, 'overflowM3');
          expect(stored).toBeCloseTo(balance, 6);
          expect(read(model, 'overflowM3')).toBeGreaterThanOrEqual(-1e-9);
          expect(read(model, 'tankLevelM')).toBeLessThanOrEqual(2.5);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('loses chlorine by first order while nothing flows', () => {
    const model = build();
    Object.assign(model.state, { supplyAvailable: false, demandFactor: 0, chlorineMgL: 0.4 });
    run(model, 3600);
    expect(read(model, 'chlorineMgL')).toBeCloseTo(0.4 * Math.exp(-0.03), 5);
  });

  it('loses its outlet pressure when the pump stops', () => {
    const model = build();
    run(model, 30);
    expect(read(model, 'outletMPa')).toBeCloseTo(0.3, 1);
    model.state.pumpFault = true;
    run(model, 30);
    expect(read(model, 'outletMPa')).toBeLessThan(0.05);
    expect(read(model, 'pumpHz')).toBeLessThan(0.1);
  });
});

describe('ponding', () => {
  const build = () => createPonding('g', defaultPonding, new Random(1));
  const volume = (model: Model) =>
    read(model, 'sumpLevelM') * defaultPonding.sumpAreaM2 +
    (read(model, 'depthMm') / 1000) * defaultPonding.floorAreaM2;

  it('conserves the water of sump and floor', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 400, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.boolean(),
        fc.integer({ min: 10, max: 900 }),
        (rain, drains, dead, seconds) => {
          const model = build();
          Object.assign(model.state, { drainCapacityMmPerH: drains, pumpDead: dead });
          const before = volume(model);
          run(model, seconds, rain);
          const balance = read(model, 'inM3') - read(model, 'pumpedM3') - read(model, 'spilledM3');
          expect(volume(model) - before).toBeCloseTo(balance, 6);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('stays dry in rain that the drains can carry', () => {
    const model = build();
    run(model, 1800, 60);
    expect(read(model, 'depthMm')).toBe(0);
  });

  it('cycles its sump between start and stop level', () => {
    const model = build();
    model.state.seepageLps = 2;
    let starts = 0;
    let running = false;
    for (let i = 0; i < 7200; i += 1) {
      run(model, 1);
      if (model.state.pumpRunning === true && !running) starts += 1;
      running = model.state.pumpRunning === true;
      expect(read(model, 'sumpLevelM')).toBeGreaterThan(0.38);
      expect(read(model, 'sumpLevelM')).toBeLessThan(1.02);
    }
    expect(starts).toBeGreaterThan(2);
  });

  it('fills the sump while a dead pump is commanded and draws no current', () => {
    const model = build();
    Object.assign(model.state, { pumpDead: true, seepageLps: 25 });
    run(model, 60);
    expect(model.state.pumpCommand).toBe(true);
    expect(model.state.pumpRunning).toBe(false);
    expect(read(model, 'pumpCurrentA')).toBe(0);
    expect(read(model, 'sumpLevelM')).toBeGreaterThan(1);
  });
});
