import { hourOfDay, type Model, relax, type Step, type Surroundings } from './model.js';
import type { Random } from './random.js';

/**
 * Weather and the public supplies of an estate.
 *
 * Outdoor temperature is a mild day, 14–22 °C (DEFAULT: outside every temperature rule); mains 225 V within the band
 * 198–235.4 V of GB/T 12325 (STD); rain is 0 until a scenario sets it.
 */
export function createSurroundings(random: Random): Model & { readonly state: Surroundings & Record<string, number> } {
  const initial = () => ({ outdoorC: 18, rainMmPerH: 0, mainsV: 225, outdoorOffsetC: 0 });
  const state = initial();
  let wander = 0;
  return {
    id: 'surroundings',
    state,
    quantities: {
      outdoor_temp: { unit: 'Cel', internal: true, read: () => state.outdoorC },
      rain_rate: { unit: 'mm', internal: true, read: () => state.rainMmPerH },
      mains_voltage: { unit: 'V', internal: true, read: () => state.mainsV },
      mains_frequency: { unit: 'Hz', internal: true, read: () => 50 },
    },
    step({ dtS, timeMs }: Step) {
      const day = Math.sin(((hourOfDay(timeMs) - 9) / 24) * 2 * Math.PI);
      wander += -wander * (dtS / 120) + 0.25 * Math.sqrt(dtS) * random.gaussian() * 0.5;
      state.outdoorC = relax(state.outdoorC, 18 + 4 * day + state.outdoorOffsetC, 60, dtS);
      state.mainsV = 225 + Math.max(-5, Math.min(5, wander));
    },
    reset() {
      Object.assign(state, { ...initial(), outdoorC: state.outdoorC, mainsV: state.mainsV });
    },
  };
}
