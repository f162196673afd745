import { createHash } from 'node:crypto';

/** A QoS 1 message as MQTT delivers it. */
export interface Delivery {
  readonly messageId: number;
  /** Marked as sent before. */
  readonly dup: boolean;
  readonly topic: string;
  readonly payload: Buffer;
}

/**
 * Messages whose readings are durable, by packet id, for as long as the broker may repeat them: it does so under the same id when
 * it heard no acknowledgement (MQTT 3.1.1 §4.4), and that is not a second reading.
 */
export class DeliveredMessages {
  private readonly fingerprints = new Map<number, string>();

  holds(delivery: Delivery): boolean {
    return delivery.dup && this.fingerprints.get(delivery.messageId) === fingerprintOf(delivery);
  }

  /** The id was given anew: what it stood for is acknowledged. */
  release({ messageId }: Delivery): void {
    this.fingerprints.delete(messageId);
  }

  keep(delivery: Delivery): void {
    this.fingerprints.set(delivery.messageId, fingerprintOf(delivery));
  }

  /** Without its session a broker gives ids from the beginning. */
  clear(): void {
    this.fingerprints.clear();
  }
}

function fingerprintOf({ topic, payload }: Delivery): string {
  return createHash('sha256').update(topic).update('\0').update(payload).digest('base64');
}
