import { every, type MqttSensor, type Publication, type PublishedQuantity } from './publication.js';

/** What the controller knows about one port. */
export interface PortReading {
  readonly port: number;
  readonly status: number;
  readonly powerW: number;
  readonly maxW: number;
  readonly minW: number;
  readonly sessionKWh: number;
  readonly sessionS: number;
  readonly voltageV: number;
  readonly currentA: number;
}

export interface EbikeControllerSettings {
  readonly name: string;
  readonly topic: string;
  readonly deviceId: string;
  readonly heartbeatMs: number;
  readonly ports: () => readonly PortReading[];
  /** `<facility>/port-N` of a port, for the journal. */
  readonly part: (port: number) => string;
  /** Whether a quantity of an event counts as a measurement of its point, for the journal. */
  readonly measures: (event: string, quantity: string) => boolean;
}

const tenth = (value: number): number => Number(value.toFixed(1));
const thousandth = (value: number): number => Number(value.toFixed(3));

/** The `data` of a power heartbeat, with the published field names (facilities.md §9 [S31]). */
export function powerHeartbeatData(reading: PortReading): Record<string, number> {
  const averageW = reading.sessionS > 0 ? (reading.sessionKWh * 3_600_000) / reading.sessionS : 0;
  return {
    current_power: tenth(reading.powerW),
    max_power: tenth(reading.maxW),
    min_power: tenth(reading.minW),
    avg_power: tenth(averageW),
    cumulative_energy: thousandth(reading.sessionKWh),
    voltage: tenth(reading.voltageV),
    current: thousandth(reading.currentA),
    charging_status: reading.status,
  };
}

/**
 * The push of an e-bike controller's platform: `power_heartbeat` for each port as a heartbeat and on every change of
 * status, `charging_start`/`charging_end` at the session's edges, `charging_power` with the session's duration.
 */
export function createEbikeController(settings: EbikeControllerSettings): MqttSensor {
  const heartbeat = every(settings.heartbeatMs);
  const deviceHeartbeat = every(settings.heartbeatMs * 3);
  const lastStatus = new Map<number, number>();
  let sequence = 0;

  function push(nowMs: number, event: string, port: number | null, data: object): Omit<Publication, 'quantities'> {
    sequence += 1;
    const timestamp = Math.floor(nowMs / 1000);
    const head = { event_id: `${settings.deviceId}-${timestamp}-${sequence}`, event_type: event };
    const device = { device_id: settings.deviceId };
    const body =
      port === null
        ? { ...head, ...device, timestamp, data }
        : { ...head, ...device, port_number: port, timestamp, data };
    return { topic: settings.topic, payload: JSON.stringify(body), retain: false };
  }

  function portPublication(nowMs: number, event: string, reading: PortReading): Publication {
    const data = powerHeartbeatData(reading);
    const part = settings.part(reading.port);
    // The periodic message is the measurement; the others repeat its values as context.
    const quantity = (name: string, unit: '1' | 'kW.h' | 's', value: number, key: string): PublishedQuantity =>
      settings.measures(event, name) ? { name, value, unit, point: `${part}/${key}` } : { name, value, unit };
    const quantities = [
      quantity('charging_status', '1', reading.status, 'port_status'),
      quantity('cumulative_energy', 'kW.h', data.cumulative_energy ?? 0, 'energy_session'),
    ];
    if (event !== 'charging_power') return { ...push(nowMs, event, reading.port, data), quantities };
    const duration = Math.round(reading.sessionS);
    return {
      ...push(nowMs, event, reading.port, { ...data, charging_duration: duration }),
      quantities: [...quantities, quantity('charging_duration', 's', duration, 'duration')],
    };
  }

  return {
    name: settings.name,
    topics: [settings.topic],
    will: null,
    connected: (nowMs) => [{ ...push(nowMs, 'device_online', null, {}), quantities: [] }],
    due(nowMs) {
      const publications: Publication[] = [];
      const beat = heartbeat(nowMs);
      if (deviceHeartbeat(nowMs)) publications.push({ ...push(nowMs, 'device_heartbeat', null, {}), quantities: [] });
      for (const reading of settings.ports()) {
        const before = lastStatus.get(reading.port);
        lastStatus.set(reading.port, reading.status);
        const changed = before !== undefined && before !== reading.status;
        if (changed && reading.status === 1) publications.push(portPublication(nowMs, 'charging_start', reading));
        if (changed && before === 1) publications.push(portPublication(nowMs, 'charging_end', reading));
        if (beat || changed) publications.push(portPublication(nowMs, 'power_heartbeat', reading));
        if (beat && reading.sessionS > 0) publications.push(portPublication(nowMs, 'charging_power', reading));
      }
      return publications;
    },
  };
}
