import type { QualityReason } from '@anju/contracts';

/** What a driver decoded for one point of a device profile: a value in the profile's unit, or why there is none. */
export type Decoded =
  | { readonly ok: true; readonly value: number | boolean | string; readonly unit: string }
  | { readonly ok: false; readonly reason: QualityReason };

export function good(value: number | boolean | string, unit = '1'): Decoded {
  return { ok: true, value, unit };
}

export function bad(reason: QualityReason): Decoded {
  return { ok: false, reason };
}
