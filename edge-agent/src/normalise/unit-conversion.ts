import { roundToDigits } from './round-digits.js';

/**
 * Units in which devices report, as UCUM codes (an empty code is written `1`). The target is always the catalogue's unit;
 * only units of one dimension convert. Temperatures other than °C are converted by the profile's scale and offset.
 */
const linear: Readonly<Record<string, { readonly dimension: string; readonly factor: number }>> = {
  m: { dimension: 'length', factor: 1 },
  cm: { dimension: 'length', factor: 0.01 },
  mm: { dimension: 'length', factor: 0.001 },
  MPa: { dimension: 'pressure', factor: 1e6 },
  kPa: { dimension: 'pressure', factor: 1e3 },
  Pa: { dimension: 'pressure', factor: 1 },
  bar: { dimension: 'pressure', factor: 1e5 },
  mbar: { dimension: 'pressure', factor: 100 },
  'kgf/cm2': { dimension: 'pressure', factor: 98_066.5 },
  '[psi]': { dimension: 'pressure', factor: 6894.757293168 },
  'm[H2O]': { dimension: 'pressure', factor: 9806.65 },
  'mm[H2O]': { dimension: 'pressure', factor: 9.80665 },
  A: { dimension: 'current', factor: 1 },
  mA: { dimension: 'current', factor: 1e-3 },
  uA: { dimension: 'current', factor: 1e-6 },
  V: { dimension: 'voltage', factor: 1 },
  mV: { dimension: 'voltage', factor: 1e-3 },
  W: { dimension: 'power', factor: 1 },
  kW: { dimension: 'power', factor: 1e3 },
  'W.h': { dimension: 'energy', factor: 1 },
  'kW.h': { dimension: 'energy', factor: 1e3 },
  s: { dimension: 'time', factor: 1 },
  min: { dimension: 'time', factor: 60 },
  h: { dimension: 'time', factor: 3600 },
};

/** Codes that a profile may name beside those that convert. */
const fixed = [
  '1',
  'Cel',
  '%',
  'Hz',
  'm/s',
  'm/s2',
  'mg/L',
  '[NTU]',
  '[pH]',
  'uS/cm',
  'uW/cm2',
  '/h',
  '/min',
  '[ppm]',
  'deg',
  'V.A',
  'var',
];

export const deviceUnits: readonly string[] = [...Object.keys(linear), ...fixed];

export function isDeviceUnit(unit: string): boolean {
  return linear[unit] !== undefined || fixed.includes(unit);
}

export function convertible(from: string, to: string): boolean {
  return from === to || (linear[from] !== undefined && linear[from].dimension === linear[to]?.dimension);
}

/**
 * `value` in `to`, rounded to 12 significant digits so that 249.5 stays 249.5; `undefined` when the units do not convert.
 */
export function convertUnit(value: number, from: string, to: string): number | undefined {
  if (from === to) return value;
  const source = linear[from];
  const target = linear[to];
  if (source === undefined || target === undefined || source.dimension !== target.dimension) return undefined;
  return roundSignificant((value * source.factor) / target.factor);
}

/** Drops the noise of binary fractions: no field device resolves 12 significant digits. */
export function roundSignificant(value: number): number {
  return Number.isSafeInteger(value) ? value : roundToDigits(value, 12);
}
