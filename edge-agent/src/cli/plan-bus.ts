import { type BusConfig, busPlace } from '../config/agent-config.js';
import { planReads } from '../drivers/modbus/plan-reads.js';
import { leastShare } from '../drivers/modbus/poll-schedule.js';
import { usualGuardMs } from '../drivers/modbus/rtu-connection.js';
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
  /** Whether the bus has the time to read it once in each period, beside all others. */
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
  const load = sum(groups.map(loadOf));
  return {
    bus: bus.id,
    kind: bus.kind,
    place: busPlace(bus),
    groups: groups.map((group) => ({ ...group, canBeMet: load <= 1 ? fits(group, groups) : isSpared(group, groups) })),
    cycleMs: sum(groups.map(({ predictedMs }) => predictedMs)),
    bytesPerCycle: sum(groups.flatMap(({ requests }) => requests.map(({ bytes }) => bytes))),
    load,
  };
}

type Judged = Omit<PlannedGroup, 'canBeMet'>;

function loadOf({ predictedMs, periodMs }: Judged): number {
  return predictedMs / periodMs;
}

/** The earliest end of a period goes first, but a request that has begun is not broken off. */
function fits({ periodMs }: Judged, all: readonly Judged[]): boolean {
  const others = all.filter((other) => other.periodMs > periodMs);
  const begunMs = Math.max(0, ...others.flatMap(({ requests }) => requests.map((one) => one.predictedMs)));
  const ends = all.map((other) => Math.floor(periodMs / other.periodMs) * other.predictedMs);
  return sum(ends) + begunMs <= periodMs;
}

/**
 * On a bus that is asked for too much, the slower ones give way: down to the least share that the poller leaves them, and to
 * the end of their periods, when it is their turn.
 */
function isSpared(group: Judged, all: readonly Judged[]): boolean {
  const shares = all.map((other) => {
    if (other.periodMs <= group.periodMs) return loadOf(other);
    const inTurn = Math.min(group.periodMs, other.predictedMs) / other.periodMs;
    return Math.max(loadOf(other) * leastShare, inTurn);
  });
  return sum(shares) <= 1 && fits(group, all);
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
  const guardMs = usualGuardMs(bus.turnaroundMs, (bytes) => (bus.kind === 'modbus-rtu' ? wireTimeMs(bytes, line) : 0));
  return { bytes: serial, predictedMs: wireTimeMs(serial, line) + responseMs + guardMs };
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
