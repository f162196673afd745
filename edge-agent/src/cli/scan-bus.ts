import { setTimeout as delay } from 'node:timers/promises';
import { isAppError } from '@anju/contracts';
import type { BusConfig } from '../config/agent-config.js';
import { connectBus } from '../drivers/modbus/connect-bus.js';

export interface ScanOptions {
  readonly from: number;
  readonly to: number;
  /** Longest wait for each unit. */
  readonly timeoutMs: number;
  /** Rest after each request, so that whoever else uses the line is not shut out. */
  readonly pauseMs: number;
  readonly monotonicMs: () => number;
  readonly onUnit: (found: FoundUnit) => void;
}

export interface FoundUnit {
  readonly unitId: number;
  /** `data`: register 0 was read; `exception`: there is a unit, which has no such register; `garbled`: something answered. */
  readonly answered: 'data' | 'exception' | 'garbled';
  readonly tookMs: number;
}

/** Asks each unit id once for holding register 0. Any answer is a unit. Throws `modbus.disconnected` without a bus. */
export async function scanBus(bus: BusConfig, options: ScanOptions): Promise<FoundUnit[]> {
  const { timeoutMs, pauseMs, monotonicMs } = options;
  const connection = connectBus(bus, monotonicMs);
  const found: FoundUnit[] = [];
  try {
    for (let unitId = options.from; unitId <= options.to; unitId += 1) {
      const startMs = monotonicMs();
      let answered: FoundUnit['answered'] | undefined = 'data';
      try {
        await connection.read({ unitId, functionCode: 3, address: 0, count: 1 }, timeoutMs);
      } catch (error) {
        answered = answerOf(error);
      }
      if (answered !== undefined) {
        const unit = { unitId, answered, tookMs: Math.round(monotonicMs() - startMs) };
        found.push(unit);
        options.onUnit(unit);
      }
      await delay(pauseMs);
    }
  } finally {
    connection.close();
  }
  return found;
}

/** A gateway that says that a unit does not answer (0A, 0B) speaks for an empty place. */
function answerOf(error: unknown): FoundUnit['answered'] | undefined {
  if (isAppError(error, 'modbus.timeout')) return undefined;
  if (isAppError(error, 'modbus.malformed')) return 'garbled';
  if (!isAppError(error, 'modbus.exception')) throw error;
  return error.context.exceptionCode === 10 || error.context.exceptionCode === 11 ? undefined : 'exception';
}
