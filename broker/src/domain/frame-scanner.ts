/** MQTT control packet types (MQTT 3.1.1 §2.2.1). */
export const packetType = { connect: 1, publish: 3 } as const;

export interface Frame {
  /** 1–14. */
  readonly type: number;
  /** Of the whole packet, fixed header included. */
  readonly bytes: number;
}

export class MalformedLength extends Error {}

/**
 * Finds the MQTT packets in a byte stream by their fixed headers alone, whatever the chunks are, and tells of each as soon
 * as its length is known, before its body has come. Throws {@link MalformedLength} where no packet can begin.
 */
export class FrameScanner {
  readonly #onFrame: (frame: Frame) => void;
  #type = 0;
  #headerBytes = 0;
  #length = 0;
  #bodyLeft = 0;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  scan(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#bodyLeft > 0) {
        const skipped = Math.min(this.#bodyLeft, chunk.length - at);
        this.#bodyLeft -= skipped;
        at += skipped;
        continue;
      }
      const byte = chunk[at] ?? 0;
      at += 1;
      if (this.#headerBytes === 0) {
        this.#type = byte >> 4;
        this.#length = 0;
        this.#headerBytes = 1;
        continue;
      }
      // §2.2.3: up to four bytes of seven bits, least significant first.
      this.#length += (byte & 0x7f) * 128 ** (this.#headerBytes - 1);
      this.#headerBytes += 1;
      if ((byte & 0x80) !== 0) {
        if (this.#headerBytes > 4) throw new MalformedLength('remaining length has more than four bytes');
        continue;
      }
      const frame = { type: this.#type, bytes: this.#headerBytes + this.#length };
      this.#bodyLeft = this.#length;
      this.#headerBytes = 0;
      this.#onFrame(frame);
    }
  }
}
