import { clamp, type Model, relax, type Step } from './model.js';
import type { Random } from './random.js';

/** 1 m of water in MPa. */
const MPA_PER_M = 0.009_806_65;

export interface FireWaterParameters {
  /** Floor area of the roof tank, m². 6 m² × 3 m = 18 m³, class-1 high-rise residential (GB 50974 5.2.1, STD). */
  readonly tankAreaM2: number;
  readonly poolAreaM2: number;
  /** Height of the worst hydrant above the pump outlet, m. */
  readonly riserHeightM: number;
  /** Height of the roof tank's floor above the worst hydrant, m. */
  readonly tankAboveHydrantM: number;
}

export const defaultFireWater: FireWaterParameters = {
  tankAreaM2: 6,
  poolAreaM2: 120,
  riserHeightM: 60,
  tankAboveHydrantM: 6.5,
};

/** What the water in pipes and the jockey pump's air vessel gives way, m³ per MPa. */
const MAIN_COMPLIANCE = 0.1;
const RISER_COMPLIANCE = 0.02;
/** Jockey pump: starts and stops at pump outlet (0.26 and 0.32 MPa at the worst hydrant: above the 0.15 MPa of GB 50974 5.3.3). */
const JOCKEY_START_MPA = 0.85;
const JOCKEY_STOP_MPA = 0.91;
const JOCKEY_FLOW = 0.0006;
/** Pressure switch at the pump outlet that asks for the fire pump (GB 50974 11.0.4, STD; the setting is DEFAULT). */
const PRESSURE_SWITCH_MPA = 0.7;
const FLOW_SWITCH_M3_PER_S = 0.001;
const FIRE_PUMP_SHUTOFF_MPA = 1.15;
const FIRE_PUMP_FLOW = 0.04;
/** Float valves (DEFAULT): between the low alarm at 90 % of full and the overflow alarm 50 mm below the overflow. */
const TANK_REFILL = { lowM: 2.79, highM: 2.81, flow: 0.0012 };
const POOL_REFILL = { lowM: 3.79, highM: 3.81, flow: 0.006 };

/** Roof tank, pool, hydrant network with jockey pump and leak, and the fire pump with its cabinet. */
export function createFireWater(id: string, parameters: FireWaterParameters, random: Random): Model {
  const staticHead = parameters.riserHeightM * MPA_PER_M;
  let mainsV = 225;
  const normal = () => ({
    tankLevelM: 2.8,
    poolLevelM: 3.8,
    outletMPa: 0.88,
    riserMPa: 0.88 - staticHead,
    leakLps: 0.006,
    /** Evaporation and a weeping drain valve: a sound tank still moves. */
    tankLossLps: 0.0004,
    hydrantUseLps: 0,
    riserDrainLps: 0,
    riserValveOpen: true,
    tankOutletValveOpen: true,
    refillAvailable: true,
    tankRefillOpen: false,
    poolRefillOpen: false,
    jockeyAvailable: true,
    jockeyRunning: false,
    alarmSignal: false,
    startSignal: false,
    flowSwitch: false,
    pumpAuto: true,
    pumpPower: true,
    pumpFault: false,
    pumpFailsToStart: false,
    pumpRunning: false,
    pumpStartingS: 0,
    pumpCurrentA: 0,
    roomC: 17,
    roomFlooded: false,
  });
  const state = {
    ...normal(),
    outletMPa: random.between(JOCKEY_START_MPA + 0.01, JOCKEY_STOP_MPA - 0.01),
    jockeyStarts: 0,
    tankInM3: 0,
    tankOutM3: 0,
    poolInM3: 0,
    poolOutM3: 0,
  };
  state.riserMPa = state.outletMPa - staticHead;

  function stepTanks(dtS: number, tankFlow: number, pumpFlow: number): void {
    if (state.tankLevelM < TANK_REFILL.lowM) state.tankRefillOpen = true;
    else if (state.tankLevelM > TANK_REFILL.highM) state.tankRefillOpen = false;
    if (state.poolLevelM < POOL_REFILL.lowM) state.poolRefillOpen = true;
    else if (state.poolLevelM > POOL_REFILL.highM) state.poolRefillOpen = false;
    const tankIn = state.tankRefillOpen && state.refillAvailable ? TANK_REFILL.flow * dtS : 0;
    const poolIn = state.poolRefillOpen && state.refillAvailable ? POOL_REFILL.flow * dtS : 0;
    const tankOut = Math.min((tankFlow + state.tankLossLps / 1000) * dtS, state.tankLevelM * parameters.tankAreaM2);
    const poolOut = Math.min(pumpFlow * dtS, state.poolLevelM * parameters.poolAreaM2);
    state.tankLevelM += (tankIn - tankOut) / parameters.tankAreaM2;
    state.poolLevelM += (poolIn - poolOut) / parameters.poolAreaM2;
    state.tankInM3 += tankIn;
    state.tankOutM3 += tankOut;
    state.poolInM3 += poolIn;
    state.poolOutM3 += poolOut;
  }

  function stepJockey(): number {
    const able = state.jockeyAvailable && state.pumpPower && state.poolLevelM > 0.3;
    const wanted = state.jockeyRunning ? state.outletMPa < JOCKEY_STOP_MPA : state.outletMPa < JOCKEY_START_MPA;
    const running = able && wanted;
    if (running && !state.jockeyRunning) state.jockeyStarts += 1;
    state.jockeyRunning = running;
    return running ? JOCKEY_FLOW : 0;
  }

  function stepFirePump(dtS: number, surroundingsV: number): number {
    state.startSignal = state.alarmSignal || state.flowSwitch || state.outletMPa < PRESSURE_SWITCH_MPA;
    const able = state.pumpPower && !state.pumpFault && !state.pumpFailsToStart;
    if (!able) {
      state.pumpRunning = false;
      state.pumpStartingS = 0;
    } else if (!state.pumpRunning && state.pumpAuto && state.startSignal) {
      // Star-delta start: about 5 s until the run contact closes.
      state.pumpStartingS += dtS;
      if (state.pumpStartingS >= 5) state.pumpRunning = true;
    }
    if (!state.pumpRunning) {
      state.pumpCurrentA = 0;
      return 0;
    }
    const lift = clamp((FIRE_PUMP_SHUTOFF_MPA - state.outletMPa) / 0.2, 0, 1);
    const flow = state.poolLevelM > 0.2 ? FIRE_PUMP_FLOW * Math.sqrt(lift) : 0;
    const loadA = state.poolLevelM > 0.2 ? 36 + (22 * flow) / FIRE_PUMP_FLOW : 12;
    state.pumpCurrentA = relax(state.pumpCurrentA, loadA * (225 / surroundingsV), 1, dtS);
    return flow;
  }

  function stepPressures(dtS: number, pumpSide: number): number {
    const tankHead = (state.tankLevelM + parameters.tankAboveHydrantM) * MPA_PER_M;
    const root = (pressure: number, at: number) => Math.sqrt(Math.max(0, pressure) / at);
    const leak = (state.leakLps / 1000) * root(state.outletMPa, 0.88);
    const drawn = ((state.hydrantUseLps + state.riserDrainLps) / 1000) * root(state.riserMPa, 0.1);
    let tankFlow = 0;
    if (state.tankOutletValveOpen && state.riserMPa < tankHead && state.tankLevelM > 0.05) {
      const wanted = 0.01 * Math.sqrt((tankHead - state.riserMPa) / 0.05);
      tankFlow = Math.min(wanted, drawn + ((tankHead - state.riserMPa) * RISER_COMPLIANCE) / dtS);
    }
    if (state.riserValveOpen) {
      const compliance = MAIN_COMPLIANCE + RISER_COMPLIANCE;
      const total = state.outletMPa * MAIN_COMPLIANCE + (state.riserMPa + staticHead) * RISER_COMPLIANCE;
      const joint = (total + (pumpSide + tankFlow - leak - drawn) * dtS) / compliance;
      state.outletMPa = clamp(joint, 0, FIRE_PUMP_SHUTOFF_MPA);
      state.riserMPa = Math.max(0, state.outletMPa - staticHead);
    } else {
      state.outletMPa = clamp(state.outletMPa + ((pumpSide - leak) * dtS) / MAIN_COMPLIANCE, 0, FIRE_PUMP_SHUTOFF_MPA);
      state.riserMPa = clamp(state.riserMPa + ((tankFlow - drawn) * dtS) / RISER_COMPLIANCE, 0, 1);
    }
    state.flowSwitch = tankFlow > FLOW_SWITCH_M3_PER_S;
    return tankFlow;
  }

  return {
    id,
    state,
    quantities: {
      tank_level: { unit: 'm', read: () => state.tankLevelM },
      pool_level: { unit: 'm', read: () => state.poolLevelM },
      hydrant_static_pressure: { unit: 'MPa', read: () => state.riserMPa },
      pump_outlet_pressure: { unit: 'MPa', read: () => state.outletMPa },
      pump_run: { unit: '1', read: () => state.pumpRunning },
      pump_fault: { unit: '1', read: () => state.pumpFault },
      pump_power: { unit: '1', read: () => state.pumpPower },
      pump_mode: { unit: '1', read: () => state.pumpAuto },
      tank_flow_switch: { unit: '1', read: () => state.flowSwitch },
      pump_room_flood: { unit: '1', read: () => state.roomFlooded },
      jockey_run: { unit: '1', read: () => state.jockeyRunning },
      pump_start_signal: { unit: '1', read: () => state.startSignal },
      pump_current: { unit: 'A', read: () => state.pumpCurrentA },
      pump_voltage: { unit: 'V', read: () => (state.pumpPower ? mainsV : 0) },
      pump_room_temp: { unit: 'Cel', read: () => state.roomC },
      pump_room_humidity: { unit: '%', internal: true, read: () => (state.roomFlooded ? 88 : 55) },
    },
    step({ dtS, surroundings }: Step) {
      mainsV = surroundings.mainsV;
      const jockeyFlow = stepJockey();
      const pumpFlow = stepFirePump(dtS, surroundings.mainsV);
      const tankFlow = stepPressures(dtS, jockeyFlow + pumpFlow);
      stepTanks(dtS, tankFlow, jockeyFlow + pumpFlow);
      state.roomC = relax(
        state.roomC,
        17 + 0.25 * (surroundings.outdoorC - 18) + (state.pumpRunning ? 4 : 0),
        900,
        dtS,
      );
    },
    reset() {
      Object.assign(state, normal());
    },
  };
}
