import { describe, expect, it } from 'vitest';
import { chargerPowerW, createCharging, defaultCharging, packs } from './charging.js';
import type { Model } from './model.js';
import { Random } from './random.js';

const surroundings = { outdoorC: 18, rainMmPerH: 0, mainsV: 225 };
type Port = Record<string, number | string | boolean>;

function shed(seed = 1): { model: Model; port: (name: string) => Port; step: (seconds: number) => void } {
  const model = createCharging('e', defaultCharging, new Random(seed));
  let at = 0;
  const step = (seconds: number) => {
    for (let i = 0; i < seconds; i += 1) {
      at += 1000;
      model.step({ dtS: 1, timeMs: at, surroundings });
    }
  };
  return { model, port: (name) => model.state[name] as Port, step };
}

describe('a charging session', () => {
  it('follows the published curve of a 36 V 12 Ah pack: 1.8 A, 44.4 V, taper to 0.3 A, float at 50 mA', () => {
    const { port, step } = shed();
    const session = port('port-1');
    Object.assign(session, { pack: '36V12Ah', status: 1, soc: 0.3, dcA: 1.8, sessionS: 0, sessionKWh: 0, floatS: 0 });
    const powers: number[] = [];
    step(1);
    expect(session.dcA).toBe(1.8);
    while (Number(session.soc) < 0.845) {
      step(30);
      powers.push(Number(session.powerW));
    }
    expect(session.dcV).toBeGreaterThan(44);
    // Constant current: the power only rises, and never by the 30 % of a pack swap.
    expect([...powers].sort((a, b) => a - b)).toEqual(powers);
    expect(Math.max(...powers) / Math.min(...powers)).toBeLessThan(1.3);
    // AC side about 90–110 W (facilities.md §4.1).
    expect(Math.max(...powers)).toBeGreaterThan(90);
    expect(Math.max(...powers)).toBeLessThan(110);

    while (Number(session.soc) < 0.851) step(30);
    let last = Number(session.powerW);
    while (session.status === 1) {
      step(30);
      if (session.status === 1) expect(Number(session.powerW)).toBeLessThanOrEqual(last + 1e-9);
      last = Number(session.powerW);
    }
    expect(session.status).toBe(5);
    expect(Number(session.sessionS)).toBeLessThan(8 * 3600);
    step(300);
    expect(Number(session.dcA)).toBeCloseTo(0.05, 2);
    expect(Number(session.powerW)).toBeLessThan(15);
    step(400);
    expect(session.status).toBe(3);
    expect(session.powerW).toBe(0);
  });

  it.each([
    ['48V20Ah', 120, 180],
    ['60V20Ah', 180, 400],
    ['72V20Ah', 180, 400],
  ] as const)('keeps a %s pack between %d and %d W at full current', (name, low, high) => {
    const pack = packs[name];
    expect(chargerPowerW(pack.cvV * 0.9, pack.ccA)).toBeGreaterThan(low);
    expect(chargerPowerW(pack.cvV, pack.ccA)).toBeLessThan(high);
  });

  it('never cuts off while its cut-off is disabled', () => {
    const { port, step } = shed();
    Object.assign(port('port-2'), { status: 1, soc: 0.95, dcA: 0.31, cutOffDisabled: true });
    step(3600);
    expect(port('port-2').status).toBe(5);
    expect(Number(port('port-2').powerW)).toBeGreaterThan(0);
  });

  it('heats its socket by contact resistance past 75 °C within two minutes, and cools when idle', () => {
    const { port, step } = shed();
    Object.assign(port('port-2'), { status: 1, soc: 0.4, contactHeatW: 42 });
    step(120);
    expect(Number(port('port-2').socketC)).toBeGreaterThan(75);
    Object.assign(port('port-2'), { status: 0, restS: 1e6 });
    step(1800);
    expect(Number(port('port-2').socketC)).toBeLessThan(25);
  });
});

describe('a shed', () => {
  it('measures at its feeder what its ports and light take', () => {
    const { model, step } = shed(5);
    const read = (key: string) => Number(model.quantities[key]?.read());
    const meters = ['port-1', 'port-2', 'port-3', 'port-4'].map((name) => `${name}/meter_energy`);
    const sum = () => meters.reduce((total, key) => total + read(key), read('light_energy'));
    const [portsBefore, feederBefore] = [sum(), read('feeder_energy')];
    step(12 * 3600);
    expect(read('feeder_energy') - feederBefore).toBeCloseTo(sum() - portsBefore, 6);
    expect(read('feeder_energy') - feederBefore).toBeGreaterThan(1);
  });

  it('trips its smoke detector above the threshold only', () => {
    const { model, step } = shed();
    model.state.smokeDensity = 0.05;
    step(1);
    expect(model.quantities.smoke?.read()).toBe(false);
    model.state.smokeDensity = 0.3;
    step(1);
    expect(model.quantities.smoke?.read()).toBe(true);
  });
});
