/** When every vector begins: 2026-09-21 22:13:20 in China. */
export const START_MS = 1_790_000_000_000;

/** `unreadable`: the device answers nonsense; `unreached`: it does not answer; `silent`: nothing is sent any more. */
export type VectorValue = number | boolean | 'unreadable' | 'unreached' | 'silent' | 'uncertain';

/**
 * One timeline of one rule and every change that it must give, and no other.
 *
 * A step sets points from `atS` seconds on; each is sent then and again every 30 s (a heartbeat, or `heartbeatS`) until it changes.
 */
export interface RuleVector {
  readonly rule: string;
  readonly name: string;
  readonly steps: readonly (readonly [atS: number, Readonly<Record<string, VectorValue>>])[];
  readonly untilS: number;
  /** Seconds between heartbeats where 30 would be too many samples: days. */
  readonly heartbeatS?: number;
  readonly parameters?: Readonly<Record<string, number | string | boolean>>;
  /** The kind of facility, for the rules that hold for any. */
  readonly kind?: 'elevator' | 'fire_water' | 'water_tank' | 'ebike_charging' | 'ponding' | 'fire_sensing';
  readonly instance?: string;
  /** A person resets it at this second. */
  readonly resetAtS?: number;
  /** `<state>@<second>`, and the severity where it is not the rule's own. */
  readonly expect: readonly string[];
}
