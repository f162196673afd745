import { clamp, hourOfDay, hoursInService, type Model, relax, type Step } from './model.js';
import type { Random } from './random.js';

export interface LiftParameters {
  readonly floors: number;
  readonly floorHeightM: number;
  readonly ratedSpeedMPerS: number;
  readonly ratedLoadKg: number;
}
export const defaultLift: LiftParameters = { floors: 18, floorHeightM: 2.9, ratedSpeedMPerS: 1.75, ratedLoadKg: 1000 };

export const liftFaults = ['none', 'entrapment', 'open_door_run'] as const;
export type LiftFault = (typeof liftFaults)[number];

/** GB/T 24476-2017 message codes that the model itself raises (STD). */
const CODE = { none: 0, stoppedOutsideZone: 4, mainsLost: 41, alarmButton: 90 } as const;
const ACCELERATION = 0.8;
const DOOR_TIME_S = 2.5;
const DWELL_S = 5;
/** Half of the unlocking zone (GB 7588: at most ±0.2 m, ±0.35 m with advance opening). */
const DOOR_ZONE_M = 0.2;
const PERSON_KG = 72;
/** A trapped person finds the alarm button. */
const ALARM_AFTER_S = 20;

/** Trips per hour by time of day; never so few that an idle car looks like a failed one. */
function tripsPerHour(hour: number): number {
  if (hour < 6) return 20;
  return hour < 9 || (hour >= 17 && hour < 20) ? 75 : 45;
}

/** A traction lift: calls, trips with acceleration, doors, load, levelling, counters, and two ways to go wrong. */
export function createLift(id: string, parameters: LiftParameters, random: Random, startMs = 0): Model {
  const { floorHeightM, ratedSpeedMPerS } = parameters;
  const normal = () => ({
    phase: 'idle',
    fault: 'none' as string,
    serviceMode: 1,
    messageCode: CODE.none as number,
    mainsOk: true,
    safetyChainClosed: true,
    upperLimit: false,
    lowerLimit: false,
    pitWater: false,
    machineRoomOffsetC: 0,
    velocityMPerS: 0,
    doorOpenShare: 0,
    people: 0,
    phaseS: 0,
    nextCallS: random.between(5, 25),
    pickUpFloor: 0,
    targetFloor: 0,
    boarding: 0,
  });
  const homeFloor = random.integer(1, parameters.floors);
  const state = {
    ...normal(),
    positionM: (homeFloor - 1) * floorHeightM,
    levellingErrorMm: 0,
    machineRoomC: 24,
    trips: random.integer(400_000, 900_000) + Math.floor(60 * hoursInService(startMs)),
    runningH: random.between(9_000, 15_000) + 0.3 * hoursInService(startMs),
  };

  const nearestFloor = () => clamp(Math.round(state.positionM / floorHeightM) + 1, 1, parameters.floors);
  const offZoneM = () => Math.abs(state.positionM - (nearestFloor() - 1) * floorHeightM);
  const inZone = () => offZoneM() <= DOOR_ZONE_M;
  const moving = () => state.phase === 'moving';

  function enter(phase: string): void {
    state.phase = phase;
    state.phaseS = 0;
    if (phase === 'moving') state.trips += 1;
  }

  function newCall(): void {
    const here = nearestFloor();
    // Most trips begin or end at the entrance, floor 1.
    const from = random.chance(0.5) ? 1 : random.integer(1, parameters.floors);
    let to = from === 1 ? random.integer(2, parameters.floors) : 1;
    if (to === from) to = from === 1 ? 2 : 1;
    state.boarding = random.integer(1, 4);
    state.pickUpFloor = from;
    state.targetFloor = to;
    enter(from === here ? 'opening' : 'moving');
  }

  /** Where the car is bound: the caller first, then where the caller wants to go. */
  const goal = () => (state.pickUpFloor > 0 ? state.pickUpFloor : state.targetFloor);

  function travel(dtS: number): void {
    const target = (goal() - 1) * floorHeightM;
    const distance = target - state.positionM;
    const braking = Math.sqrt(2 * ACCELERATION * Math.abs(distance));
    const speed = Math.min(
      Math.abs(state.velocityMPerS) + ACCELERATION * dtS,
      ratedSpeedMPerS,
      Math.max(0.08, braking),
    );
    const stride = Math.min(Math.abs(distance), speed * dtS);
    state.positionM += Math.sign(distance) * stride;
    state.velocityMPerS = Math.sign(distance) * speed;
    state.runningH += dtS / 3600;
    if (Math.abs(target - state.positionM) > 0.005) return;
    state.positionM = target;
    state.velocityMPerS = 0;
    state.levellingErrorMm = Math.round(clamp(2 * random.gaussian(), -6, 6));
    enter('opening');
  }

  function stop(): void {
    state.velocityMPerS = 0;
    state.messageCode = CODE.stoppedOutsideZone;
    enter('stuck');
  }

  function applyFault(): void {
    if (state.fault === 'none' || state.phase === 'stuck') return;
    if (state.phase === 'idle') state.nextCallS = 0;
    if (moving() && state.people === 0) state.people = 1;
    if (state.fault === 'entrapment' && moving() && state.phaseS > 3 && offZoneM() > 2 * DOOR_ZONE_M) stop();
  }

  function stepPhase(dtS: number, timeMs: number): void {
    state.phaseS += dtS;
    switch (state.phase) {
      case 'idle':
        state.nextCallS -= dtS;
        if (state.nextCallS <= 0 && state.serviceMode === 1 && state.mainsOk) newCall();
        break;
      case 'opening':
        state.doorOpenShare = Math.min(1, state.doorOpenShare + dtS / DOOR_TIME_S);
        if (state.doorOpenShare >= 1) enter('open');
        break;
      case 'open':
        if (state.phaseS < DWELL_S) break;
        if (state.pickUpFloor > 0) {
          state.pickUpFloor = 0;
          state.people = state.boarding;
        } else state.people = 0;
        enter('closing');
        break;
      case 'closing':
        state.doorOpenShare = Math.max(0, state.doorOpenShare - dtS / DOOR_TIME_S);
        if (state.doorOpenShare > 0) break;
        if (state.people > 0) enter('moving');
        else {
          enter('idle');
          state.nextCallS = clamp((-Math.log(1 - random.next()) * 3600) / tripsPerHour(hourOfDay(timeMs)), 3, 240);
        }
        break;
      case 'moving':
        travel(dtS);
        break;
      default:
        if (state.phaseS >= ALARM_AFTER_S && state.people > 0) state.messageCode = CODE.alarmButton;
    }
  }

  const doorsClosed = () => state.doorOpenShare === 0 && !(state.fault === 'open_door_run' && moving());
  const direction = () => (state.velocityMPerS > 0 ? 1 : 2);
  return {
    id,
    state,
    quantities: {
      service_mode: { unit: '1', read: () => state.serviceMode },
      car_status: { unit: '1', read: () => (moving() ? 1 : 0) },
      car_direction: { unit: '1', read: () => (moving() && state.velocityMPerS !== 0 ? direction() : 0) },
      door_zone: { unit: '1', read: inZone },
      door_status: { unit: '1', read: doorsClosed },
      passenger_status: { unit: '1', read: () => state.people > 0 },
      mains_ok: { unit: '1', read: () => state.mainsOk },
      safety_chain: { unit: '1', read: () => state.safetyChainClosed },
      door_lock_chain: { unit: '1', read: doorsClosed },
      upper_limit: { unit: '1', read: () => state.upperLimit },
      lower_limit: { unit: '1', read: () => state.lowerLimit },
      pit_water: { unit: '1', read: () => state.pitWater },
      car_position: { unit: '1', read: nearestFloor },
      message_code: { unit: '1', read: () => (state.mainsOk ? state.messageCode : CODE.mainsLost) },
      car_load: { unit: '%', read: () => Math.round((state.people * PERSON_KG * 100) / parameters.ratedLoadKg) },
      car_speed: { unit: 'm/s', read: () => state.velocityMPerS },
      total_running_time: { unit: 'h', read: () => Math.floor(state.runningH) },
      present_counter_value: { unit: '1', read: () => state.trips },
      machine_room_temp: { unit: 'Cel', read: () => state.machineRoomC },
      levelling_error: { unit: 'mm', read: () => state.levellingErrorMm },
    },
    step({ dtS, timeMs, surroundings }: Step) {
      stepPhase(dtS, timeMs);
      applyFault();
      const heat = moving() ? 3 : 0;
      const target = surroundings.outdoorC + 5 + heat + state.machineRoomOffsetC;
      state.machineRoomC = relax(state.machineRoomC, target, 600, dtS);
    },
    reset() {
      const floor = nearestFloor();
      Object.assign(state, normal(), { positionM: (floor - 1) * floorHeightM });
    },
  };
}
