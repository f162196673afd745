import type { NamedMetric, Problem } from './declared-metrics.js';

export type FieldMessageType = 'NBIRTH' | 'NDATA' | 'NDEATH' | 'DBIRTH' | 'DDATA' | 'DDEATH';

export interface FieldMessage {
  readonly type: FieldMessageType;
  /** `null` for the node's own messages. */
  readonly deviceId: string | null;
  readonly payload: Uint8Array;
}

/**
 * What a birth says of the unproven messages of that node or device: they mean what its table says, they are lost, or nothing.
 */
export type Proof = 'same' | 'other' | 'none';

/**
 * What a message means to its node's session.
 *
 * `unusable`: dropped until a rebirth; a confirming agent sends it again. `ignored`: says nothing about the present. `early`: it
 * overtook another and nothing of it is used; it may be received again when `expectedSeq` has come to it. `unproven`: it follows on
 * what an earlier holder knew; nothing of it may be used before `readProven` says what it means.
 */
export type SessionOutcome = {
  readonly problems: readonly Problem[];
  /** Ask the node for its births. */
  readonly wantsRebirth: boolean;
  readonly sequenceGap: boolean;
  /** Messages that are missing before this one by the numbers, at least. */
  readonly missed: number;
  /** The sender's clock at sending, ms. */
  readonly sentMs: number | undefined;
} & (
  | {
      readonly kind: 'node_born';
      readonly bdSeq: number;
      readonly metrics: readonly NamedMetric[];
      readonly proof: Proof;
    }
  | {
      readonly kind: 'device_born';
      readonly deviceId: string;
      readonly metrics: readonly NamedMetric[];
      /** False for a birth that only lets the node tell of a device that it does not reach. */
      readonly reached: boolean;
      readonly proof: Proof;
    }
  | {
      readonly kind: 'data';
      readonly deviceId: string | null;
      readonly metrics: readonly NamedMetric[];
      /** The device, born unreached, has now been read. */
      readonly reached: boolean;
    }
  | { readonly kind: 'node_died'; readonly deviceIds: readonly string[] }
  | { readonly kind: 'device_died'; readonly deviceId: string }
  | {
      readonly kind: 'unusable';
      readonly why: 'malformed' | 'unborn' | 'gap' | 'device_unborn' | 'birth_invalid';
      /** Metrics of a DATA message that are lost with it. */
      readonly lost: number;
    }
  | { readonly kind: 'early'; readonly seq: number; readonly lost: number }
  | { readonly kind: 'unproven'; readonly deviceId: string | null; readonly lost: number }
  | { readonly kind: 'ignored'; readonly why: 'stale_death' | 'not_alive' }
);

/** An outcome with nothing beside what it is. */
export const plain = {
  problems: [],
  wantsRebirth: false,
  sequenceGap: false,
  missed: 0,
  sentMs: undefined,
} as const;

type Beside = Partial<Pick<SessionOutcome, 'problems' | 'wantsRebirth' | 'sequenceGap' | 'missed' | 'sentMs'>>;

/** Dropped, and the node is asked for its births. */
export function unusable(
  why: 'unborn' | 'gap' | 'device_unborn' | 'birth_invalid',
  lost: number,
  beside: Beside = {},
): SessionOutcome {
  return { ...plain, kind: 'unusable', why, lost, wantsRebirth: true, ...beside };
}
