import { type BusConfig, busPlace } from '../config/agent-config.js';
import { planReads } from '../drivers/modbus/plan-reads.js';
import { answerBytes } from '../drivers/modbus/rtu-frame.js';
import { wireTimeMs } from '../drivers/modbus/serial-line.js';
import type { FunctionCode } from '../profiles/modbus-profile.js';

/** What a prediction assumes where a configuration does not tell. DEFAULT figures. */
export interface PlanAssumptions {
  /** From the end of a request to the beginning of its response. */
  readonly responseMs: number;
  /** Of the serial line behind a converter (`modbus-rtu-tcp`). */
  readonly baudRate: number;
}
export const usualAssumptions: PlanAssumptions = { responseMs: 30, baudRate: 9600 };

export interface PlannedRequest {
  readonly functionCode: FunctionCode;
  readonly address: number;
  /** Registers (FC3/4) or bits (FC1/2). */
  readonly count: number;
  readonly points: readonly string[];
  /** Both ways together, as they pass on the wire. */
  readonly bytes: number;
  readonly predictedMs: number;
}

export interface PlannedGroup {
  readonly unitId: number;
  readonly profile: string;
  readonly periodMs: number;
  readonly requests: readonly PlannedRequest[];
  readonly predictedMs: number;
  /** Whether all groups that are due as often or more often fit into the bus's time together with this one. */
  readonly canBeMet: boolean;
}

export interface BusPlan {
  readonly bus: string;
  readonly kind: BusConfig['kind'];
  readonly place: string;
  readonly groups: readonly PlannedGroup[];
  /** One request after the other, every group once. */
  readonly cycleMs: number;
  readonly bytesPerCycle: number;
  /** Share of the bus's time that polling takes; above 1 it cannot keep up. */
  readonly load: number;
}

/** What the agent will ask of a bus, and how long it takes; nothing is connected. */
export function planBus(bus: BusConfig, assumptions: PlanAssumptions): BusPlan {
  const groups = bus.units.flatMap((unit) =>
    [...new Set(unit.points.map(({ pollIntervalMs }) => pollIntervalMs))].map((periodMs) => {
      const points = unit.points.filter(({ pollIntervalMs }) => pollIntervalMs === periodMs);
      const requests = planReads(points, { maxGap: bus.maxGap, learned: { cuts: new Set() } }).map((block) => ({
        functionCode: block.functionCode,
        address: block.address,
        count: block.count,
        points: block.items.map(({ profile }) => profile.name),
        ...costOf(bus, block, assumptions),
      }));
      return {
        unitId: unit.unitId,
        profile: unit.profileId,
        periodMs,
        requests,
        predictedMs: sum(requests.map(({ predictedMs }) => predictedMs)),
      };
    }),
  );
  const longestRequestMs = Math.max(0, ...groups.flatMap(({ requests }) => requests.map((one) => one.predictedMs)));
  const judged = groups.map((group) => {
    const urgent = groups.filter(({ periodMs }) => periodMs <= group.periodMs);
    // The earliest deadline goes first, but a request that has begun is not broken off.
    const load = sum(urgent.map(({ predictedMs, periodMs }) => predictedMs / periodMs));
    return { ...group, canBeMet: load <= 1 && group.predictedMs + longestRequestMs <= group.periodMs };
  });
  return {
    bus: bus.id,
    kind: bus.kind,
    place: busPlace(bus),
    groups: judged,
    cycleMs: sum(groups.map(({ predictedMs }) => predictedMs)),
    bytesPerCycle: sum(groups.flatMap(({ requests }) => requests.map(({ bytes }) => bytes))),
    load: sum(groups.map(({ predictedMs, periodMs }) => predictedMs / periodMs)),
  };
}

/** Request and response frames: 8 bytes and data + 5 on a serial line, 12 and data + 9 in Modbus TCP. */
function costOf(
  bus: BusConfig,
  block: { readonly functionCode: FunctionCode; readonly count: number },
  { responseMs, baudRate }: PlanAssumptions,
): { bytes: number; predictedMs: number } {
  const serial = 8 + answerBytes(block);
  if (bus.kind === 'modbus-tcp') {
    return { bytes: serial + 8, predictedMs: responseMs + bus.turnaroundMs };
  }
  const line = bus.kind === 'modbus-rtu' ? bus : ({ baudRate, dataBits: 8, stopBits: 1, parity: 'none' } as const);
  return { bytes: serial, predictedMs: wireTimeMs(serial, line) + responseMs + bus.turnaroundMs };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** The plan as a person reads it. */
export function formatPlan(plan: BusPlan): string {
  const ms = (value: number) => `${Math.round(value)} ms`;
  const lines = plan.groups.flatMap((group) => [
    `  unit ${group.unitId} ${group.profile}, every ${ms(group.periodMs)}: ${ms(group.predictedMs)}${group.canBeMet ? '' : '   CANNOT BE MET'}`,
    ...group.requests.map(
      ({ functionCode, address, count, points, bytes, predictedMs }) =>
        `    FC${functionCode} ${address} to ${address + count - 1} (${count}), ${bytes} bytes, ${ms(predictedMs)}: ${points.join(', ')}`,
    ),
  ]);
  const load = `${(plan.load * 100).toFixed(0)} % of its time`;
  return [
    `${plan.bus} (${plan.kind} ${plan.place}): a cycle is ${plan.bytesPerCycle} bytes, ${ms(plan.cycleMs)}; polling takes ${load}`,
    ...lines,
  ].join('\n');
}
