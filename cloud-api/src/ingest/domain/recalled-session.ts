import { DeclaredMetrics, type SavedMetrics } from './declared-metrics.js';
import type { Proof } from './session-outcome.js';

/**
 * `silent`: born while its node does not reach it. `dead`: its death certificate came; what it declared still says what late data
 * of it means.
 */
export type DeviceState = 'alive' | 'silent' | 'dead';

/** What one holder of a group knows of a living node, for the next. */
export interface SavedSession {
  readonly bdSeq: number;
  /** Of the last message that is covered. */
  readonly seq: number;
  readonly node: SavedMetrics;
  readonly devices: readonly (readonly [deviceId: string, state: DeviceState, declared: SavedMetrics])[];
}

/** What an earlier holder told of a node and no birth has proven or refuted yet: what each birth is held against. */
export class RecalledSession {
  readonly node: DeclaredMetrics;
  readonly #bdSeq: number;
  /** Devices that were not born since. */
  readonly #devices: Map<string, DeclaredMetrics>;

  constructor({ bdSeq, node, devices }: SavedSession) {
    this.#bdSeq = bdSeq;
    this.node = DeclaredMetrics.restored(node);
    this.#devices = new Map(
      devices.map(([deviceId, , declared]) => [deviceId, DeclaredMetrics.restored(declared)] as const),
    );
  }

  get deviceCount(): number {
    return this.#devices.size;
  }

  /** A device confirms. */
  get hasConfirmingDevice(): boolean {
    return [...this.#devices.values()].some(({ confirming }) => confirming);
  }

  /** The birth of the node is of the session that was told of, and declares the same. */
  isSame(bdSeq: number, declared: DeclaredMetrics): boolean {
    return this.#bdSeq === bdSeq && this.node.equals(declared);
  }

  /** Before its node is born again a device says by itself what it declares, but proves nothing of what came by the table before. */
  proofOf(deviceId: string, declared: DeclaredMetrics, isNodeBorn: boolean): Proof {
    const isSame = this.#devices.get(deviceId)?.equals(declared) ?? false;
    if (isNodeBorn) {
      this.#devices.delete(deviceId);
      return isSame ? 'same' : 'other';
    }
    this.#devices.set(deviceId, declared);
    return isSame ? 'none' : 'other';
  }
}
