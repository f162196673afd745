import type { FunctionCode } from '../../profiles/modbus-profile.js';

/** One request on the bus: `count` registers (FC3/4) or bits (FC1/2) from a PDU address. */
export interface ReadRequest {
  readonly unitId: number;
  readonly functionCode: FunctionCode;
  readonly address: number;
  readonly count: number;
}

/** The data bytes of a response: 2 × count for registers, one bit each for coils and inputs, lowest bit first. */
export type ReadResponse = Buffer;

/**
 * A way to the units of one bus. One request at a time.
 *
 * Rejects with an `AppError`: `modbus.timeout`, `modbus.exception` (context `exceptionCode`), `modbus.malformed`,
 * `modbus.disconnected`, `modbus.owing` (not asked: an earlier answer may still come).
 */
export interface BusConnection {
  /** The silence after each answer is kept, and listened through, by the connection itself. */
  readonly keepsTurnaround?: boolean;
  read(request: ReadRequest, timeoutMs: number): Promise<ReadResponse>;
  /** Drops the connection; the next read opens a fresh one. */
  close(): void;
}
