import { type UnitCode, units } from '@anju/contracts';

/** How a person reads a unit code. */
export function unitText(unit: string): string {
  return units[unit as UnitCode] ?? unit;
}
