import { Duplex } from 'node:stream';
import { type Frame, FrameScanner, MalformedLength, packetType } from '../domain/frame-scanner.js';
import { TokenBucket } from '../domain/token-bucket.js';

export interface FrameLimits {
  /** Of the first packet, which anybody may send. */
  readonly maxConnectBytes: number;
  readonly maxPacketBytes: number;
}

export interface PublishRate {
  readonly perSecond: number;
  readonly burst: number;
}

export type GuardReason = 'packet_too_large' | 'rate_exceeded' | 'malformed' | 'not_connect';

/** The connection is destroyed with this. */
export class GuardViolation extends Error {
  readonly reason: GuardReason;
  constructor(reason: GuardReason, message: string) {
    super(message);
    this.name = 'GuardViolation';
    this.reason = reason;
  }
}

/**
 * Stands between a socket and aedes, whose parser buffers a packet of any announced length, before authentication too.
 * Every packet's length is checked when its header arrives; PUBLISH packets are counted against a rate once one is set.
 */
export class FrameGuard extends Duplex {
  readonly #inner: Duplex;
  readonly #limits: FrameLimits;
  readonly #nowMs: () => number;
  readonly #scanner: FrameScanner;
  #first = true;
  #rate: { limits: PublishRate; bucket: TokenBucket } | undefined;

  /** `nowMs`: monotonic. */
  constructor(inner: Duplex, limits: FrameLimits, nowMs: () => number) {
    super({ allowHalfOpen: false });
    this.#inner = inner;
    this.#limits = limits;
    this.#nowMs = nowMs;
    this.#scanner = new FrameScanner((frame) => this.#check(frame));
    inner.on('data', (chunk: Buffer) => this.#receive(chunk));
    inner.on('end', () => this.push(null));
    inner.on('error', (error) => this.destroy(error));
    inner.on('close', () => this.destroy());
  }

  limitPublishRate(rate: PublishRate): void {
    this.#rate = { limits: rate, bucket: new TokenBucket(rate, this.#nowMs()) };
  }

  #receive(chunk: Buffer): void {
    if (this.destroyed) return;
    try {
      this.#scanner.scan(chunk);
    } catch (error) {
      this.destroy(
        error instanceof MalformedLength ? new GuardViolation('malformed', error.message) : (error as Error),
      );
      return;
    }
    if (!this.push(chunk)) this.#inner.pause();
  }

  #check(frame: Frame): void {
    const limit = this.#first ? this.#limits.maxConnectBytes : this.#limits.maxPacketBytes;
    if (this.#first && frame.type !== packetType.connect) {
      throw new GuardViolation('not_connect', `first packet is of type ${frame.type}, not CONNECT`);
    }
    this.#first = false;
    if (frame.bytes > limit) {
      throw new GuardViolation('packet_too_large', `packet of ${frame.bytes} bytes, allowed are ${limit}`);
    }
    if (frame.type === packetType.publish && this.#rate?.bucket.take(this.#nowMs()) === false) {
      const { perSecond, burst } = this.#rate.limits;
      throw new GuardViolation('rate_exceeded', `more than ${perSecond} publishes a second beyond a burst of ${burst}`);
    }
  }

  override _read(): void {
    this.#inner.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#inner.write(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#inner.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#inner.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inner.destroy();
    done(error);
  }
}
