import { AppError, type UnitCode } from '@anju/contracts';

/** Units a field device may show, beside those of the catalogue. */
export type DeviceUnit = UnitCode | 'cm' | 'Pa' | 'bar' | 'mbar';

const factors: Readonly<Record<string, { dimension: string; factor: number }>> = {
  m: { dimension: 'length', factor: 1 },
  cm: { dimension: 'length', factor: 0.01 },
  mm: { dimension: 'length', factor: 0.001 },
  MPa: { dimension: 'pressure', factor: 1_000_000 },
  kPa: { dimension: 'pressure', factor: 1000 },
  Pa: { dimension: 'pressure', factor: 1 },
  bar: { dimension: 'pressure', factor: 100_000 },
  mbar: { dimension: 'pressure', factor: 100 },
};

export function convertible(from: DeviceUnit, to: DeviceUnit): boolean {
  return from === to || (factors[from] !== undefined && factors[from].dimension === factors[to]?.dimension);
}

/** Converts within one dimension and drops the float's last noise (12 significant digits). */
export function convert(value: number, from: DeviceUnit, to: DeviceUnit): number {
  if (from === to) return value;
  const source = factors[from];
  const target = factors[to];
  if (source === undefined || target === undefined || source.dimension !== target.dimension) {
    throw new AppError('simulator.unit_mismatch', `cannot convert ${from} to ${to}`);
  }
  return Number(((value * source.factor) / target.factor).toPrecision(12));
}
