import type { QualityReason } from '@anju/contracts';

/** What a driver decoded for one point of a device profile: a value in the profile's unit, or why there is none. */
export type Decoded =
  | { readonly ok: true; readonly value: number | boolean | string; readonly unit: string }
  | {
      readonly ok: false;
      readonly reason: QualityReason;
      /** With `unknown_enum`: the code that no table knows, as it came. */
      readonly raw?: string;
    };

export function good(value: number | boolean | string, unit = '1'): Decoded {
  return { ok: true, value, unit };
}

export function bad(reason: QualityReason, raw?: string | number | boolean): Decoded {
  return { ok: false, reason, ...(raw === undefined ? {} : { raw: String(raw) }) };
}
