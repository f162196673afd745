import type { Sentinels } from '../../profiles/byte-layout.js';

export function isSentinel(raw: number, sentinels: Sentinels | undefined): boolean {
  return sentinels?.some((one) => (typeof one === 'number' ? raw === one : raw >= one.from && raw <= one.to)) ?? false;
}
