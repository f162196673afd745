import { hoursInService, type Model, type ModelState, relax, type Step } from './model.js';
import type { Random } from './random.js';

/**
 * Battery packs as their chargers treat them: constant current to `cvV`, taper to 0.3 A, float at about 50 mA.
 * The 36 V 12 Ah figures (1.8 A, 44.4 V, 41.4 V) are published (PRACTICE); the larger packs scale them within the power
 * bands 120–180 W (48 V) and 180–400 W (60/72 V) (DEFAULT).
 */
export const packs = {
  '36V12Ah': { capacityAh: 12, ccA: 1.8, cvV: 44.4, floatV: 41.4 },
  '48V20Ah': { capacityAh: 20, ccA: 2.5, cvV: 59.2, floatV: 55.2 },
  '60V20Ah': { capacityAh: 20, ccA: 2.9, cvV: 74, floatV: 69 },
  '72V20Ah': { capacityAh: 20, ccA: 3.3, cvV: 88.8, floatV: 82.8 },
} as const;
export type PackName = keyof typeof packs;
const packNames = Object.keys(packs) as PackName[];

/** Port status codes of the AP3000 controller family (PRACTICE). */
export const portStatus = { idle: 0, charging: 1, pluggedFull: 3, float: 5 } as const;

const CHARGER_EFFICIENCY = 0.86;
const CHARGER_IDLE_W = 3;
const POWER_FACTOR = 0.64;
const SOC_AT_CV = 0.85;
const TAPER_END_A = 0.3;
const TAPER_TAU_S = 2700;
const FLOAT_A = 0.05;
/** The controller cuts off after this much float: inside the 30 min that B-NOT-FULL-STOP allows (DEFAULT). */
const FLOAT_ALLOWANCE_S = 600;
/** Socket: heat capacity and resistance to ambient of a plug in its socket (DEFAULT). */
const SOCKET_J_PER_K = 60;
const SOCKET_K_PER_W = 5;
/** Contact resistance of a sound socket, Ω (DEFAULT): a rise of a few kelvin at e-bike currents. */
const CONTACT_OHM = 0.15;
/** The plastic gives way above this, and the contact opens. */
const SOCKET_LIMIT_C = 130;

export interface ChargingParameters {
  readonly ports: number;
  readonly lightW: number;
}
export const defaultCharging: ChargingParameters = { ports: 4, lightW: 18 };

/** The controller counts no further than a day. */
const MAX_SESSION_S = 86_400;

interface Port extends Record<string, number | boolean | string> {
  pack: PackName;
  status: number;
  soc: number;
  dcV: number;
  dcA: number;
  powerW: number;
  currentA: number;
  sessionS: number;
  sessionKWh: number;
  floatS: number;
  restS: number;
  socketC: number;
  contactHeatW: number;
  extraPowerW: number;
  cutOffDisabled: boolean;
  maxW: number;
  minW: number;
}

/** AC side of the charger, W. */
export function chargerPowerW(dcV: number, dcA: number): number {
  return (dcV * dcA) / CHARGER_EFFICIENCY + CHARGER_IDLE_W;
}

function plugIn(port: Port, random: Random, socLow: number, socHigh: number): void {
  port.pack = packNames[random.integer(0, packNames.length - 1)] ?? '48V20Ah';
  port.soc = random.between(socLow, socHigh);
  Object.assign(port, {
    status: portStatus.charging,
    dcA: packs[port.pack].ccA,
    sessionS: 0,
    sessionKWh: 0,
    floatS: 0,
  });
  Object.assign(port, { maxW: 0, minW: 0 });
}

function stepCharger(port: Port, dtS: number): void {
  const pack = packs[port.pack];
  if (port.status === portStatus.float) {
    port.dcV = relax(port.dcV, pack.floatV, 60, dtS);
    port.dcA = relax(port.dcA, FLOAT_A, 30, dtS);
    port.floatS += dtS;
    return;
  }
  if (port.soc < SOC_AT_CV) {
    port.dcA = pack.ccA;
    port.dcV = pack.cvV * (0.833 + 0.167 * (port.soc / SOC_AT_CV) ** 1.2);
  } else {
    port.dcV = pack.cvV;
    port.dcA *= Math.exp(-dtS / TAPER_TAU_S);
    if (port.dcA <= TAPER_END_A) port.status = portStatus.float;
  }
  port.soc = Math.min(1, port.soc + (port.dcA * dtS) / 3600 / pack.capacityAh);
}

/** A shed with `ports` sockets, their sessions and temperatures, its feeder, its light and its smoke. */
export function createCharging(id: string, parameters: ChargingParameters, random: Random, startMs = 0): Model {
  const hours = hoursInService(startMs);
  const names = Array.from({ length: parameters.ports }, (_, index) => `port-${index + 1}`);
  const ports: Record<string, Port> = {};
  const normalPort = (): Port => ({
    pack: '48V20Ah',
    status: portStatus.idle,
    soc: 0.5,
    dcV: 0,
    dcA: 0,
    powerW: 0,
    currentA: 0,
    sessionS: 0,
    sessionKWh: 0,
    floatS: 0,
    restS: 60,
    socketC: 20,
    contactHeatW: 0,
    extraPowerW: 0,
    cutOffDisabled: false,
    maxW: 0,
    minW: 0,
  });
  const normalShed = () => ({ smokeDensity: 0, shedOffsetC: 0, lightOn: true });
  const shed = {
    ...normalShed(),
    shedC: 20,
    lightW: 0,
    feederW: 0,
    feederKWh: 1830 + 0.8 * hours,
    lightKWh: 41 + 0.02 * hours,
  };
  const meters: Record<string, number> = {};

  function startNormally(port: Port, index: number): void {
    // The last port starts empty, so that one arrival is seen soon; the rest are somewhere in a session.
    if (index === names.length - 1) port.restS = random.between(60, 240);
    else {
      plugIn(port, random, 0.35, 0.8);
      port.sessionS = random.between(900, 4000);
      port.sessionKWh = (packs[port.pack].cvV * packs[port.pack].ccA * port.sessionS) / 3_600_000 / CHARGER_EFFICIENCY;
    }
  }
  names.forEach((name, index) => {
    const port = normalPort();
    startNormally(port, index);
    ports[name] = port;
    meters[name] = 100 + 37 * index + 0.25 * hours;
  });
  // One object: the shed's own fields and, beside them, one record per port.
  const state: ModelState = Object.assign(shed, ports);
  let mainsV = 225;

  function stepPort(name: string, port: Port, dtS: number): number {
    const energised = port.status === portStatus.charging || port.status === portStatus.float;
    if (energised) {
      stepCharger(port, dtS);
      port.sessionS = Math.min(MAX_SESSION_S, port.sessionS + dtS);
      port.powerW = chargerPowerW(port.dcV, port.dcA) + port.extraPowerW;
      port.maxW = Math.max(port.maxW, port.powerW);
      port.minW = port.minW === 0 ? port.powerW : Math.min(port.minW, port.powerW);
      if (!port.cutOffDisabled && port.floatS >= FLOAT_ALLOWANCE_S) {
        Object.assign(port, { status: portStatus.pluggedFull, dcA: 0, dcV: 0, powerW: 0 });
        port.restS = random.between(600, 1800);
      }
    } else {
      port.powerW = 0;
      port.restS -= dtS;
      if (port.restS <= 0) {
        if (port.status === portStatus.pluggedFull) {
          Object.assign(port, { status: portStatus.idle, sessionS: 0, sessionKWh: 0, soc: 0 });
          port.restS = random.between(300, 1500);
        } else plugIn(port, random, 0.35, 0.6);
      }
    }
    port.currentA = port.powerW / (mainsV * POWER_FACTOR);
    const kWh = (port.powerW * dtS) / 3_600_000;
    port.sessionKWh += kWh;
    meters[name] = (meters[name] ?? 0) + kWh;
    const heatW = port.currentA ** 2 * CONTACT_OHM + (energised ? port.contactHeatW : 0);
    const settled = shed.shedC + heatW * SOCKET_K_PER_W;
    port.socketC = Math.min(SOCKET_LIMIT_C, relax(port.socketC, settled, SOCKET_J_PER_K * SOCKET_K_PER_W, dtS));
    return port.powerW;
  }

  const quantities: Record<string, Model['quantities'][string]> = {
    feeder_power: { unit: 'W', read: () => shed.feederW },
    feeder_energy: { unit: 'kW.h', read: () => shed.feederKWh },
    feeder_current: { unit: 'A', internal: true, read: () => shed.feederW / (mainsV * 0.7) },
    shed_temp: { unit: 'Cel', read: () => shed.shedC },
    shed_humidity: { unit: '%', internal: true, read: () => 58 },
    smoke: { unit: '1', read: () => shed.smokeDensity > 0.1 },
    light_power: { unit: 'W', read: () => shed.lightW },
    light_energy: { unit: 'kW.h', internal: true, read: () => shed.lightKWh },
  };
  for (const [name, port] of Object.entries(ports)) {
    quantities[`${name}/power`] = { unit: 'W', read: () => port.powerW };
    quantities[`${name}/current`] = { unit: 'A', read: () => port.currentA };
    quantities[`${name}/voltage`] = { unit: 'V', read: () => mainsV - 0.4 * port.currentA };
    quantities[`${name}/port_status`] = { unit: '1', read: () => port.status };
    quantities[`${name}/energy_session`] = { unit: 'kW.h', read: () => port.sessionKWh };
    quantities[`${name}/duration`] = { unit: 's', read: () => port.sessionS };
    quantities[`${name}/socket_temp`] = { unit: 'Cel', read: () => port.socketC };
    quantities[`${name}/meter_energy`] = { unit: 'kW.h', internal: true, read: () => meters[name] ?? 0 };
    quantities[`${name}/power_max`] = { unit: 'W', internal: true, read: () => port.maxW };
    quantities[`${name}/power_min`] = { unit: 'W', internal: true, read: () => port.minW };
  }

  return {
    id,
    state,
    quantities,
    step({ dtS, surroundings }: Step) {
      mainsV = surroundings.mainsV;
      shed.shedC = relax(shed.shedC, surroundings.outdoorC + 2 + shed.shedOffsetC, 60, dtS);
      let total = 0;
      for (const [name, port] of Object.entries(ports)) total += stepPort(name, port, dtS);
      shed.lightW = shed.lightOn ? parameters.lightW * (mainsV / 225) : 0;
      shed.feederW = total + shed.lightW;
      shed.lightKWh += (shed.lightW * dtS) / 3_600_000;
      shed.feederKWh += (shed.feederW * dtS) / 3_600_000;
    },
    reset() {
      Object.assign(shed, normalShed());
      names.forEach((name, index) => {
        const port = ports[name];
        if (port === undefined) return;
        const { socketC } = port;
        Object.assign(port, normalPort(), { socketC: Math.min(socketC, 30) });
        startNormally(port, index);
      });
    },
  };
}
