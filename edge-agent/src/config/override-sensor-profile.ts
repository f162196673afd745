import { didYouMean } from '@anju/service-kit';
import type { ByteField } from '../profiles/byte-layout.js';
import { type CodeTableFile, codeValues } from '../profiles/code-table.js';
import { type FieldPoint, type SensorProfileFile, sensorPoints } from '../profiles/mqtt-profile.js';
import { codeTableFaults, type Fault, unknownNames } from './override-modbus-profile.js';
import type { SensorPointOverride } from './point-override.js';

export interface SensorOverrides {
  readonly points: Readonly<Record<string, SensorPointOverride>>;
  readonly codeTable?: string;
}

/** An MQTT or LoRaWAN profile as one sensor has it, and what is wrong with its overrides, by their paths within the sensor. */
export function overrideSensorProfile(
  profile: SensorProfileFile,
  { points, codeTable }: SensorOverrides,
  codeTables: ReadonlyMap<string, CodeTableFile>,
): { profile: SensorProfileFile; faults: Fault[] } {
  if (Object.keys(points).length === 0 && codeTable === undefined) return { profile, faults: [] };
  const ofJson = profile.kind === 'mqtt' ? profile.messages.flatMap((message) => Object.values(message.points)) : [];
  const faults = [...unknownNames(points, sensorPoints(profile).keys()), ...codeTableFaults(codeTable, ofJson)];
  const tableAt = (id: string, path: readonly PropertyKey[]): CodeTableFile | undefined => {
    const table = codeTables.get(id);
    if (table === undefined) {
      faults.push({ path, message: `no code table "${id}"${didYouMean(id, codeTables.keys())}` });
    }
    return table;
  };
  const chosen = codeTable === undefined ? undefined : tableAt(codeTable, ['codeTable']);
  const tables = new Map<string, CodeTableFile>();
  for (const [name, override] of Object.entries(points)) {
    const path = ['points', name];
    if (override.codeTable !== undefined) {
      const own = tableAt(override.codeTable, [...path, 'codeTable']);
      if (own !== undefined) tables.set(name, own);
      if (override.values !== undefined) {
        faults.push({ path: [...path, 'codeTable'], message: 'give either "values" or "codeTable"' });
      }
    }
    if (override.path !== undefined && profile.kind !== 'mqtt') {
      faults.push({ path: [...path, 'path'], message: '"path" is for JSON payloads' });
    }
  }
  const override = <T extends FieldPoint | ByteField>(name: string, point: T): T => {
    const {
      disabled,
      deadband,
      heartbeatMs,
      range,
      values,
      codeTable: _,
      ...keys
    } = points[name] ?? { disabled: false };
    const table = tables.get(name) ?? ('codeTable' in point ? chosen : undefined);
    const own = values ?? (table === undefined ? undefined : codeValues(table));
    return { ...point, ...keys, ...(own === undefined ? {} : { values: own }) };
  };
  return { profile: withPoints(profile, override), faults };
}

function withPoints(
  profile: SensorProfileFile,
  change: <T extends FieldPoint | ByteField>(name: string, point: T) => T,
): SensorProfileFile {
  if (profile.kind === 'mqtt') {
    const messages = profile.messages.map((message) => ({
      ...message,
      points: Object.fromEntries(Object.entries(message.points).map(([name, point]) => [name, change(name, point)])),
    }));
    return { ...profile, messages };
  }
  const fieldsOf = <P extends { readonly fields: ByteField[] }>(part: P): P => ({
    ...part,
    fields: part.fields.map((field) => change(field.point, field)),
  });
  return { ...profile, channels: profile.channels.map(fieldsOf), frames: profile.frames.map(fieldsOf) };
}

/** What each point of codes can come to, by its name; points of measured values are left out. */
export function sensorMeanings(profile: SensorProfileFile): Map<string, (number | boolean)[]> {
  const meanings = new Map<string, (number | boolean)[]>();
  withPoints(profile, (name, point) => {
    if (point.values !== undefined) meanings.set(name, [...(meanings.get(name) ?? []), ...Object.values(point.values)]);
    return point;
  });
  return meanings;
}
