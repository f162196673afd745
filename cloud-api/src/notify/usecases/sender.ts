import type { Content } from '../domain/content.js';

export interface Letter {
  /** Idempotency key: the same at every attempt. */
  readonly key: string;
  readonly address: string;
  readonly content: Content;
}

/** `failure` names no secret. `retryable: false`: the same again is refused again. */
export type SendOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly failure: string;
      readonly retryable: boolean;
      /** The receiver wants nothing before that, ms from now. */
      readonly retryAfterMs?: number;
    };

/** One way out. */
export interface Sender {
  /** Resolves within the channel's time-out, whatever the receiver does. */
  send(letter: Letter, signal: AbortSignal): Promise<SendOutcome>;
}
