import { AppError } from '@anju/contracts';
import { type FunctionCode, requestLimit } from '../../profiles/modbus-profile.js';

/** One request on the bus: `count` registers (FC3/4) or bits (FC1/2) from a PDU address. */
export interface ReadRequest {
  readonly unitId: number;
  readonly functionCode: FunctionCode;
  readonly address: number;
  readonly count: number;
}

/**
 * Throws `modbus.not_a_read` for anything that does not read: whatever a caller makes of the types, nothing else may leave.
 * Nothing is written to devices in this version.
 */
export function assertReads({ functionCode, address, count, unitId }: ReadRequest): void {
  const limit: number | undefined = Object.hasOwn(requestLimit, functionCode) ? requestLimit[functionCode] : undefined;
  const whole = [address, count, unitId].every(Number.isInteger);
  const inside = address >= 0 && count >= 1 && address + count <= 65_536 && unitId >= 0 && unitId <= 255;
  if (limit !== undefined && whole && inside && count <= limit) return;
  throw new AppError(
    'modbus.not_a_read',
    `function code ${functionCode}, ${count} from ${address} of unit ${unitId} is no read; it was not sent`,
  );
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
