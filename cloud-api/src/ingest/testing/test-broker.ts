/** A real MQTT broker on a port of its own. */
export interface TestBroker {
  readonly port: number;
  readonly url: string;
  /** Every connection breaks without a goodbye. */
  cutAll(): void;
  stop(): Promise<void>;
}
