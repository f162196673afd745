import { AppError } from '@anju/contracts';
import { vi } from 'vitest';
import type { BusConfig } from '../../config/agent-config.js';
import type { Sample } from '../../normalise/sample.js';
import { BusPoller } from './bus-poller.js';
import type { BusConnection, ReadRequest, ReadResponse } from './read-request.js';
import { dataBytes } from './rtu-frame.js';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** One request as it passed on the simulated bus. Milliseconds since the beginning. */
export interface PassedRequest extends ReadRequest {
  readonly startMs: number;
  readonly endMs: number;
}

export interface SimulatedRun {
  readonly poller: BusPoller;
  readonly requests: readonly PassedRequest[];
  readonly samples: readonly Sample[];
}

/**
 * Polls a bus whose requests take `costMs` (`undefined`: no answer) for `lastsMs` of simulated time, with the real poller and
 * no real waiting. Registers and bits are all zero.
 */
export async function pollSimulated(
  config: BusConfig,
  lastsMs: number,
  costMs: (request: ReadRequest) => number | undefined,
  random: () => number = () => 0.1,
): Promise<SimulatedRun> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const beganMs = Date.now();
  const clock = { nowMs: () => Date.now() - beganMs, monotonicMs: () => Date.now() - beganMs };
  const requests: PassedRequest[] = [];
  const samples: Sample[] = [];
  const connection: BusConnection = {
    read: async (request, timeoutMs): Promise<ReadResponse> => {
      const startMs = clock.monotonicMs();
      const takesMs = costMs(request);
      const silent = takesMs === undefined || takesMs > timeoutMs;
      await new Promise((resolve) => setTimeout(resolve, silent ? timeoutMs : takesMs));
      requests.push({ ...request, startMs, endMs: clock.monotonicMs() });
      if (silent) throw new AppError('modbus.timeout', 'silence', { retryable: true });
      return Buffer.alloc(dataBytes(request));
    },
    close: () => undefined,
  };
  const poller = new BusPoller({
    config,
    connection,
    clock,
    logger: quiet,
    random,
    onSamples: (batch) => samples.push(...batch),
  });
  try {
    poller.start();
    await vi.advanceTimersByTimeAsync(lastsMs);
    const stopped = poller.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    await stopped;
  } finally {
    vi.useRealTimers();
  }
  return { poller, requests, samples };
}
