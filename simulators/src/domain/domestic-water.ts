import { clamp, hourOfDay, type Model, relax, type Step } from './model.js';
import type { Random } from './random.js';

export interface DomesticWaterParameters {
  readonly tankAreaM2: number;
  /** Mean demand of the estate, m³/h. */
  readonly demandM3PerH: number;
  /** Set point of the outlet pressure, MPa; below the 0.35 MPa of GB 50015 (STD). */
  readonly setPointMPa: number;
}

export const defaultDomesticWater: DomesticWaterParameters = { tankAreaM2: 12, demandM3PerH: 3.4, setPointMPa: 0.3 };

const FULL_M = 2.5;
const OVERFLOW_M = 2.4;
/** Float valve, DEFAULT: opens and closes well between the low (20 %) and overflow alarms. */
const INLET_OPENS_M = 1.65;
const INLET_CLOSES_M = 2.0;
/** Free chlorine as it arrives; must be ≥ 0.05 mg/L at the network's end (GB 5749-2022 table 2, STD). */
const SUPPLY_CHLORINE_MG_L = 0.42;
/** First-order decay in the tank, 1/h (DEFAULT, clean tank at 15–20 °C). */
const CHLORINE_DECAY_PER_H = 0.03;

/** Share of the mean demand by hour: breakfast and supper peaks. */
function demandShare(hour: number): number {
  const bump = (at: number, width: number) => Math.exp(-(((hour - at) / width) ** 2));
  return 0.35 + 1.4 * bump(7.2, 1.3) + 0.7 * bump(12, 1.6) + 1.5 * bump(19.5, 2.2);
}

/** Storage tank with float valve, booster pump on a drive that keeps the outlet pressure, and the water's quality. */
export function createDomesticWater(id: string, parameters: DomesticWaterParameters, random: Random): Model {
  const normal = () => ({
    tankLevelM: 1.85,
    supplyMPa: 0.28,
    inletMPa: 0.28,
    inletFlowM3PerH: 10,
    inletOpen: false,
    inletStuckOpen: false,
    supplyAvailable: true,
    demandFactor: 1,
    demandM3PerH: parameters.demandM3PerH,
    overflowM3PerH: 0,
    outletMPa: parameters.setPointMPa,
    pumpAvailable: true,
    pumpFault: false,
    pumpRunning: true,
    pumpHz: 36,
    pumpCurrentA: 4,
    supplyChlorineMgL: SUPPLY_CHLORINE_MG_L,
    chlorineMgL: 0.36,
    turbidityNtu: 0.25,
    ph: 7.4,
    manholeOpen: false,
    roomFlooded: false,
  });
  const state = { ...normal(), inM3: 0, outM3: 0, overflowM3: 0 };
  state.tankLevelM = random.between(INLET_OPENS_M + 0.05, INLET_CLOSES_M - 0.05);
  let flicker = 0;
  let driftTurbidity = 0;
  let driftPh = 0;

  function stepTank(dtS: number, timeMs: number): void {
    const hours = dtS / 3600;
    flicker += -flicker * (dtS / 45) + 0.04 * Math.sqrt(dtS) * random.gaussian();
    const wanted = parameters.demandM3PerH * demandShare(hourOfDay(timeMs)) * Math.max(0.1, 1 + flicker);
    const served = state.pumpRunning && state.tankLevelM > 0.1 ? wanted * state.demandFactor : 0;
    state.demandM3PerH = served;
    if (state.tankLevelM < INLET_OPENS_M) state.inletOpen = true;
    else if (state.tankLevelM > INLET_CLOSES_M) state.inletOpen = false;
    const open = (state.inletOpen || state.inletStuckOpen) && state.supplyAvailable;
    const inM3 = open ? state.inletFlowM3PerH * hours : 0;
    const outM3 = Math.min(served * hours, state.tankLevelM * parameters.tankAreaM2);
    // Broad overflow weir: carries all of the inflow at a few centimetres of head.
    const head = Math.max(0, state.tankLevelM - OVERFLOW_M);
    const overM3 = Math.min(12_000 * head ** 1.5 * hours, head * parameters.tankAreaM2);
    const before = state.tankLevelM * parameters.tankAreaM2;
    state.tankLevelM = Math.min(FULL_M, (before + inM3 - outM3 - overM3) / parameters.tankAreaM2);
    const spilled = before + inM3 - outM3 - state.tankLevelM * parameters.tankAreaM2;
    state.overflowM3PerH = hours > 0 ? spilled / hours : 0;
    state.inM3 += inM3;
    state.outM3 += outM3;
    state.overflowM3 += spilled;
    state.chlorineMgL *= Math.exp(-CHLORINE_DECAY_PER_H * hours);
    if (inM3 > 0 && before > 0) {
      state.chlorineMgL += ((state.supplyChlorineMgL - state.chlorineMgL) * inM3) / (before + inM3);
    }
    const inletTarget = state.supplyAvailable ? state.supplyMPa - (open ? 0.02 : 0) : 0;
    state.inletMPa = relax(state.inletMPa, inletTarget, 4, dtS);
  }

  function stepPump(dtS: number): void {
    state.pumpRunning = state.pumpAvailable && !state.pumpFault && state.tankLevelM > 0.15;
    const load = state.demandM3PerH / parameters.demandM3PerH;
    const targetHz = state.pumpRunning ? clamp(33 + 3.2 * load, 25, 49.5) : 0;
    state.pumpHz = relax(state.pumpHz, targetHz, state.pumpRunning ? 3 : 1.5, dtS);
    const share = state.pumpHz / 50;
    state.pumpCurrentA = state.pumpRunning ? 1.6 + 6.2 * share ** 2 + 0.5 * load : 0;
    const held = parameters.setPointMPa - 0.004 * (load - 1) - 0.006 * flicker;
    const pressure = state.pumpRunning ? held * Math.min(1, (state.pumpHz / Math.max(1, targetHz)) ** 2) : 0.02;
    state.outletMPa = relax(state.outletMPa, pressure, 2, dtS);
  }

  return {
    id,
    state,
    quantities: {
      tank_level: { unit: 'm', read: () => state.tankLevelM },
      inlet_pressure: { unit: 'MPa', read: () => state.inletMPa },
      outlet_pressure: { unit: 'MPa', read: () => state.outletMPa },
      pump_freq: { unit: 'Hz', read: () => state.pumpHz },
      pump_current: { unit: 'A', read: () => state.pumpCurrentA },
      pump_run: { unit: '1', read: () => state.pumpRunning },
      pump_fault: { unit: '1', read: () => state.pumpFault },
      residual_chlorine: { unit: 'mg/L', read: () => state.chlorineMgL },
      turbidity: { unit: '[NTU]', read: () => Math.max(0, state.turbidityNtu + driftTurbidity) },
      ph: { unit: '[pH]', read: () => clamp(state.ph + driftPh, 0, 14) },
      manhole_open: { unit: '1', read: () => state.manholeOpen },
      room_flood: { unit: '1', read: () => state.roomFlooded },
    },
    step({ dtS, timeMs }: Step) {
      stepTank(dtS, timeMs);
      stepPump(dtS);
      driftTurbidity += -driftTurbidity * (dtS / 300) + 0.0015 * Math.sqrt(dtS) * random.gaussian();
      driftPh += -driftPh * (dtS / 600) + 0.0015 * Math.sqrt(dtS) * random.gaussian();
    },
    reset() {
      Object.assign(state, normal());
    },
  };
}
