import { clamp, type Model, relax, type Step } from './model.js';
import type { Random } from './random.js';

export interface PondingParameters {
  /** Area that drains towards the garage ramp, m². */
  readonly catchmentM2: number;
  /** Lowest part of the garage floor, where the depth is measured, m². */
  readonly floorAreaM2: number;
  readonly sumpAreaM2: number;
}

export const defaultPonding: PondingParameters = { catchmentM2: 25_000, floorAreaM2: 240, sumpAreaM2: 2 };

const RUNOFF_COEFFICIENT = 0.9;
const SUMP_DEPTH_M = 1.8;
const PUMP_START_M = 1;
const PUMP_STOP_M = 0.4;
const PUMP_LPS = 8;
const PUMP_RATED_A = 6.2;
/** Beyond this the water leaves through the neighbouring fire compartment. */
const MAX_DEPTH_MM = 1200;

/** Rain → run-off → what the drains cannot take runs down the ramp → garage floor and sump → sump pump. */
export function createPonding(id: string, parameters: PondingParameters, random: Random): Model {
  const normal = () => ({
    depthMm: 0,
    sumpLevelM: 0.6,
    /** What the yard's storm drains carry, mm/h of rain. Set near 0 for blocked drains. */
    drainCapacityMmPerH: 90,
    seepageLps: 0.5,
    runoffM3PerS: 0,
    pumpCommand: false,
    pumpRunning: false,
    pumpDead: false,
    pumpFault: false,
    pumpCurrentA: 0,
  });
  const state = { ...normal(), inM3: 0, pumpedM3: 0, spilledM3: 0 };
  state.sumpLevelM = random.between(0.45, 0.8);
  let mainsV = 225;

  return {
    id,
    state,
    quantities: {
      water_depth: { unit: 'mm', read: () => state.depthMm },
      sump_level: { unit: 'm', read: () => state.sumpLevelM },
      sump_pump_run: { unit: '1', read: () => state.pumpRunning },
      sump_pump_fault: { unit: '1', read: () => state.pumpFault },
      sump_pump_command: { unit: '1', read: () => state.pumpCommand },
      sump_pump_current: { unit: 'A', read: () => state.pumpCurrentA },
      sump_pump_power: { unit: 'W', internal: true, read: () => state.pumpCurrentA * mainsV * 0.86 },
      leak: { unit: '1', read: () => state.depthMm > 3 },
    },
    step({ dtS, surroundings }: Step) {
      mainsV = surroundings.mainsV;
      const excessMmPerH = Math.max(0, surroundings.rainMmPerH - state.drainCapacityMmPerH);
      const runoff = ((excessMmPerH / 1000) * parameters.catchmentM2 * RUNOFF_COEFFICIENT) / 3600;
      state.runoffM3PerS = relax(state.runoffM3PerS, runoff, 6, dtS);

      if (state.sumpLevelM >= PUMP_START_M) state.pumpCommand = true;
      else if (state.sumpLevelM <= PUMP_STOP_M) state.pumpCommand = false;
      state.pumpRunning = state.pumpCommand && !state.pumpDead && !state.pumpFault;
      state.pumpCurrentA = relax(state.pumpCurrentA, state.pumpRunning ? PUMP_RATED_A : 0, 0.4, dtS);
      if (!state.pumpRunning && state.pumpCurrentA < 0.01) state.pumpCurrentA = 0;

      // One body of water: the sump fills first, the floor above it.
      const inM3 = (state.runoffM3PerS + state.seepageLps / 1000) * dtS;
      let volume = state.sumpLevelM * parameters.sumpAreaM2 + (state.depthMm / 1000) * parameters.floorAreaM2 + inM3;
      const pumped = Math.min(volume, state.pumpRunning ? (PUMP_LPS / 1000) * dtS : 0);
      volume -= pumped;
      const sumpVolume = Math.min(volume, SUMP_DEPTH_M * parameters.sumpAreaM2);
      const depthMm = ((volume - sumpVolume) / parameters.floorAreaM2) * 1000;
      state.sumpLevelM = sumpVolume / parameters.sumpAreaM2;
      state.depthMm = clamp(depthMm, 0, MAX_DEPTH_MM);
      state.inM3 += inM3;
      state.pumpedM3 += pumped;
      state.spilledM3 += ((depthMm - state.depthMm) / 1000) * parameters.floorAreaM2;
    },
    reset() {
      Object.assign(state, normal());
    },
  };
}
