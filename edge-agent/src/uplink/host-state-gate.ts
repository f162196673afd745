import type { HostState } from '@anju/contracts/sparkplug';

/**
 * The primary host's STATE as one MQTT session sees it: a message older than the newest one of the session is ignored, the
 * first one (the retained) is taken as it is.
 */
export class HostStateGate {
  #newest: HostState | undefined;

  get online(): boolean {
    return this.#newest?.online ?? false;
  }

  /** Returns false for a message that is out of date. */
  take(state: HostState): boolean {
    if (this.#newest !== undefined && state.timestamp < this.#newest.timestamp) return false;
    this.#newest = state;
    return true;
  }
}
