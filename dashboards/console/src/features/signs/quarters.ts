import { SHANGHAI_OFFSET } from '../../shared/time/format.js';

const SHOWN = 5;

/** The quarter that runs in Asia/Shanghai and those before it, like `2026-Q4`, the last first. */
export function quartersUntil(nowMs: number): string[] {
  const local = new Date(nowMs + SHANGHAI_OFFSET);
  const count = local.getUTCFullYear() * 4 + Math.floor(local.getUTCMonth() / 3);
  return Array.from({ length: SHOWN }, (_, back) => `${Math.floor((count - back) / 4)}-Q${((count - back) % 4) + 1}`);
}

/** A quarter's year and number, to be put into words. */
export function quarterParts(quarter: string): { readonly year: string; readonly number: string } {
  return { year: quarter.slice(0, 4), number: quarter.slice(6) };
}
