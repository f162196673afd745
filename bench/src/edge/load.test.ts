import { describe, expect, it } from 'vitest';
import {
  busCount,
  cycle,
  deviceName,
  deviceOf,
  encodedAnswers,
  placeAt,
  placeOf,
  placeOnBus,
  pointsOf,
} from './load.js';

const load = { devices: 25, pointsPerDevice: 30, devicesPerBus: 10, periodMs: 1000 };

describe('the load', () => {
  it('tells by each value alone in which answer it was', () => {
    const points = pointsOf(load);
    const answers = encodedAnswers(points);
    expect(answers).toHaveLength(cycle);
    answers.forEach((data, place) => {
      for (const point of points) {
        const { type, scale } = point.quantity;
        const raw = type === 'u16' ? data.readUInt16BE(point.address * 2) : data.readFloatBE(point.address * 2);
        // As a line of text carries it: the shortest decimals.
        expect(placeOf(point, Number((raw * scale).toPrecision(6)))).toBe(place);
      }
    });
  });

  it('knows a value that no device ever had', () => {
    for (const point of pointsOf(load)) {
      const first = point.quantity.base + point.port * point.quantity.portStep;
      const { step } = point.quantity;
      for (const value of [0, first - step, first + step / 2, first + cycle * step, Number.NaN]) {
        expect(placeOf(point, value), `${point.name} ${value}`).toBeUndefined();
      }
    }
  });

  it('fits a request, and gives every device a place of its own', () => {
    expect(encodedAnswers(pointsOf(load))[0]?.length).toBeLessThanOrEqual(250);
    const places = Array.from({ length: load.devices }, (_, device) => placeOnBus(device, load));
    expect(new Set(places.map(({ bus, unitId }) => `${bus}/${unitId}`)).size).toBe(load.devices);
    expect(Math.max(...places.map(({ bus }) => bus)) + 1).toBe(busCount(load));
    for (let device = 0; device < load.devices; device += 1) {
      expect(deviceOf(deviceName(device))).toBe(device);
      expect(placeAt(device, cycle)).toBe(placeAt(device, 0));
    }
  });
});
