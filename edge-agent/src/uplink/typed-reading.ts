import type { Reading } from '@anju/contracts';
import { DataType, integerBounds } from '@anju/contracts/sparkplug';

function fits(value: Exclude<Reading['value'], null>, datatype: DataType): boolean {
  if (datatype === DataType.Boolean) return typeof value === 'boolean';
  if (datatype === DataType.String || datatype === DataType.Text) return typeof value === 'string';
  if (typeof value !== 'number') return false;
  if (datatype === DataType.Double || datatype === DataType.Float) return Number.isFinite(value);
  if (datatype === DataType.Int64) return Number.isSafeInteger(value);
  const bounds = integerBounds[datatype as keyof typeof integerBounds] as readonly [bigint, bigint] | undefined;
  return (
    bounds !== undefined && Number.isSafeInteger(value) && BigInt(value) >= bounds[0] && BigInt(value) <= bounds[1]
  );
}

/** `reading` as its declared datatype can carry it: a value of another type becomes bad and `malformed`, never a converted guess. */
export function typedReading(reading: Reading, datatype: DataType): Reading {
  if (reading.value === null || fits(reading.value, datatype)) return reading;
  return { ...reading, value: null, quality: 'bad', reason: 'malformed' };
}
