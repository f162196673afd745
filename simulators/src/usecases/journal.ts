/** Keeps every value that a simulated device handed out. */
export interface Journal {
  write(entry: JournalEntry): void;
  close(): void;
}

interface EntryBase {
  /** Wall time, ms since 1970 UTC. */
  readonly servedAtMs: number;
  readonly estate: string;
  /** Name of the value at the device. */
  readonly quantity: string;
  /** As a reader with the device's manual decodes it; null when the registers carry no value (4–20 mA loop broken). */
  readonly value: number | boolean | string | null;
  /** Unit of `value`. */
  readonly unit: string;
  /** `<facility>/<point>` that the quantity feeds, and the value in that point's unit. */
  readonly point?: string;
  readonly pointValue?: number | boolean | string | null;
}

export interface ModbusEntry extends EntryBase {
  readonly via: 'modbus';
  readonly bus: string;
  readonly unitId: number;
  readonly fc: number;
  readonly address: number;
  readonly raw: readonly number[];
  /** Counts connections of the bus since start, and requests of the connection. */
  readonly connection: number;
  readonly request: number;
}

export interface MqttEntry extends EntryBase {
  readonly via: 'mqtt';
  readonly topic: string;
  /** Counts acknowledged messages of the sensor since start. */
  readonly message: number;
}

export type JournalEntry = ModbusEntry | MqttEntry;
