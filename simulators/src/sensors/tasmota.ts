import { every, type MqttSensor } from './publication.js';

export interface TasmotaSettings {
  readonly name: string;
  readonly telePeriodMs: number;
  readonly powerW: () => number;
  readonly powerPoint?: string;
  readonly voltageV: () => number;
  readonly energyKWh: () => number;
}

const EIGHT_HOURS_MS = 8 * 3_600_000;

/** Tasmota's clock: local time (Asia/Shanghai) without a zone, to the second. */
export function tasmotaTime(nowMs: number): string {
  return new Date(nowMs + EIGHT_HOURS_MS).toISOString().slice(0, 19);
}

/** `tele/<topic>/SENSOR` with the keys of the recorded message (facilities.md §9). */
export function tasmotaPayload(
  nowMs: number,
  reading: { powerW: number; voltageV: number; totalKWh: number; todayKWh: number; yesterdayKWh: number },
): string {
  const power = Math.round(reading.powerW);
  const voltage = Math.round(reading.voltageV);
  const kWh = (value: number) => Number(value.toFixed(3));
  return JSON.stringify({
    Time: tasmotaTime(nowMs),
    ENERGY: {
      TotalStartTime: '2025-10-21T22:15:00',
      Total: kWh(reading.totalKWh),
      Yesterday: kWh(reading.yesterdayKWh),
      Today: kWh(reading.todayKWh),
      Period: 0,
      Power: power,
      ApparentPower: power,
      ReactivePower: 0,
      Factor: 1,
      Voltage: voltage,
      Current: Number((voltage > 0 ? power / voltage : 0).toFixed(3)),
    },
  });
}

/** A Tasmota plug: telemetry every TelePeriod, retained `LWT`. */
export function createTasmota(settings: TasmotaSettings): MqttSensor {
  const topic = `tele/${settings.name}/SENSOR`;
  const lwt = `tele/${settings.name}/LWT`;
  const tele = every(settings.telePeriodMs);
  let day = '';
  let atMidnightKWh = 0;
  return {
    name: settings.name,
    topics: [topic],
    will: { topic: lwt, payload: 'Offline' },
    connected: () => [{ topic: lwt, payload: 'Online', retain: true, quantities: [] }],
    due(nowMs) {
      if (!tele(nowMs)) return [];
      const totalKWh = settings.energyKWh();
      const today = tasmotaTime(nowMs).slice(0, 10);
      const yesterdayKWh = 0.216;
      if (today !== day) {
        day = today;
        atMidnightKWh = totalKWh;
      }
      const powerW = settings.powerW();
      const reading = {
        powerW,
        voltageV: settings.voltageV(),
        totalKWh,
        todayKWh: totalKWh - atMidnightKWh,
        yesterdayKWh,
      };
      const power = { name: 'ENERGY.Power', value: Math.round(powerW), unit: 'W' } as const;
      return [
        {
          topic,
          payload: tasmotaPayload(nowMs, reading),
          retain: false,
          quantities: [settings.powerPoint === undefined ? power : { ...power, point: settings.powerPoint }],
        },
      ];
    },
  };
}
