import type { KnownNode } from './known-node.js';
import type { RejectedMessage } from './rejection-log.js';

/** A message of a node as it came. */
export interface Received {
  readonly node: KnownNode;
  readonly message: RejectedMessage;
  readonly receivedMs: number;
}
