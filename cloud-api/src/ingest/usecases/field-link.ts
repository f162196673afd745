/** The connection to the field's broker, as the host sees it. */
export interface FieldLink {
  /** Connects in the background and keeps at it. */
  start(handlers: FieldLinkHandlers): void;
  /** Publishes what the host says to a node; `false`: not connected, and nothing is queued. */
  publish(topic: string, payload: Uint8Array): boolean;
  /** Listens to streets that were registered since. */
  subscribeNewGroups(): void;
  /** STATE online, once everything stored is evaluated. */
  goOnline(): void;
  /** STATE offline, then disconnects. */
  stop(): Promise<void>;
  /** Breaks the line without a goodbye, so that the broker publishes the will, and stays away. */
  abandon(): void;
}

export interface FieldLinkHandlers {
  /** Reading from the broker waits for the promise, where there is one. */
  message(topic: string, payload: Uint8Array): Promise<void> | undefined;
  /** Subscribed: what is published from now on arrives. */
  up(): void;
  down(error: { readonly code: string; readonly message: string }): void;
}
