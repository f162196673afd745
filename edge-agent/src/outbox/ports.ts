/** What the outbox and the uplink need from the process around them. Structural: pino and any small clock fit. */

export interface Clock {
  /** Wall clock, milliseconds since 1970 UTC; may jump in either direction. */
  nowMs(): number;
  /** Milliseconds since some fixed moment; never steps back. Every interval is measured with it. */
  monotonicMs(): number;
}

export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
