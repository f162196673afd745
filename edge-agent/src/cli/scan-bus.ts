import { setTimeout as delay } from 'node:timers/promises';
import { isAppError } from '@anju/contracts';
import type { BusConfig } from '../config/agent-config.js';
import { connectBus } from '../drivers/modbus/connect-bus.js';
import { exceptionCodes } from '../drivers/modbus/modbus-fault.js';

export interface ScanOptions {
  readonly unitIds: readonly number[];
  /** Longest wait for each unit. */
  readonly timeoutMs: number;
  /** Rest after each request, so that whoever else uses the line is not shut out. */
  readonly pauseMs: number;
  readonly monotonicMs: () => number;
  readonly onUnit: (found: FoundUnit) => void;
  /** Ends the scan after the request that is under way. */
  readonly interruption: AbortSignal;
}

export interface FoundUnit {
  readonly unitId: number;
  /** `data`: register 0 was read; `exception`: there is a unit, which has no such register; `garbled`: something answered. */
  readonly answered: 'data' | 'exception' | 'garbled';
  /** Of an `exception`, 1 to 255. */
  readonly exceptionCode: number | null;
  readonly tookMs: number;
}

export interface ScanResult {
  readonly asked: number;
  readonly interrupted: boolean;
  readonly units: readonly FoundUnit[];
}

/** Asks each unit id once for holding register 0. Any answer is a unit. Throws `modbus.disconnected` without a bus. */
export async function scanBus(bus: BusConfig, options: ScanOptions): Promise<ScanResult> {
  const { timeoutMs, pauseMs, monotonicMs, interruption } = options;
  const connection = connectBus(bus, monotonicMs);
  const units: FoundUnit[] = [];
  let asked = 0;
  try {
    for (const unitId of options.unitIds) {
      if (interruption.aborted) break;
      asked += 1;
      const startMs = monotonicMs();
      let answer: Answer | undefined = { answered: 'data', exceptionCode: null };
      try {
        await connection.read({ unitId, functionCode: 3, address: 0, count: 1 }, timeoutMs);
      } catch (error) {
        answer = answerOf(error);
      }
      if (answer !== undefined) {
        const unit = { unitId, ...answer, tookMs: Math.round(monotonicMs() - startMs) };
        units.push(unit);
        options.onUnit(unit);
      }
      await delay(pauseMs, undefined, { signal: interruption }).catch((error: unknown) => {
        if (!interruption.aborted) throw error;
      });
    }
  } finally {
    connection.close();
  }
  return { asked, interrupted: asked < options.unitIds.length, units };
}

type Answer = Pick<FoundUnit, 'answered' | 'exceptionCode'>;

/** A gateway that says that a unit does not answer (0A, 0B) speaks for an empty place. */
function answerOf(error: unknown): Answer | undefined {
  if (isAppError(error, 'modbus.timeout')) return undefined;
  if (isAppError(error, 'modbus.malformed')) return { answered: 'garbled', exceptionCode: null };
  const code = isAppError(error, 'modbus.exception') ? error.context.exceptionCode : undefined;
  if (typeof code !== 'number') throw error;
  const isEmptyPlace = code === exceptionCodes.gatewayPath || code === exceptionCodes.gatewayTarget;
  return isEmptyPlace ? undefined : { answered: 'exception', exceptionCode: code };
}

/** `1-20`, `3,7,10-12`: the ids in that order, each once; `undefined` when it is none. */
export function parseUnitIds(text: string): number[] | undefined {
  const ids = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part.trim());
    if (match === null) return undefined;
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (from < 1 || to > 255 || from > to) return undefined;
    for (let id = from; id <= to; id += 1) ids.add(id);
  }
  return [...ids];
}
