import { AppError } from '@anju/contracts';
import type { AppendResult, StoreBatch } from '../reading-store.js';

interface Request {
  readonly batches: readonly StoreBatch[];
  readonly readingCount: number;
  readonly resolve: (results: readonly AppendResult[]) => void;
  readonly reject: (error: Error) => void;
}

export interface AppendQueueOptions {
  /** Stores batches of several requests; one result a batch, in order. */
  readonly store: (batches: readonly StoreBatch[]) => Promise<readonly AppendResult[]>;
  readonly translate: (error: unknown) => Error;
  /** Readings in one call of `store` at most, unless one request has more. */
  readonly maxReadings: number;
}

/** One `store` at a time; requests that come meanwhile share the next one. */
export class AppendQueue {
  readonly #options: AppendQueueOptions;
  readonly #waiting: Request[] = [];
  #running = false;
  #idle: Promise<void> = Promise.resolve();

  constructor(options: AppendQueueOptions) {
    this.#options = options;
  }

  append(batches: readonly StoreBatch[]): Promise<readonly AppendResult[]> {
    const fault = batches.map(faultOf).find((found) => found !== undefined);
    if (fault !== undefined) return Promise.reject(fault);
    const readingCount = batches.reduce((sum, { facilities }) => sum + countOf(facilities), 0);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batches, readingCount, resolve, reject });
      if (!this.#running) this.#idle = this.#run();
    });
  }

  /** Resolves when everything asked for so far is answered. */
  idle(): Promise<void> {
    return this.#idle;
  }

  /** Ends in the same turn in which it finds nothing waiting, so that no request can fall between two runs. */
  async #run(): Promise<void> {
    const { maxReadings, store, translate } = this.#options;
    this.#running = true;
    while (this.#waiting.length > 0) {
      let readings = 0;
      let taken = 0;
      while (taken < this.#waiting.length && (taken === 0 || readings < maxReadings)) {
        readings += this.#waiting[taken]?.readingCount ?? 0;
        taken += 1;
      }
      const requests = this.#waiting.splice(0, taken);
      try {
        const results = await store(requests.flatMap(({ batches }) => batches));
        let from = 0;
        for (const { batches, resolve } of requests) {
          resolve(results.slice(from, from + batches.length));
          from += batches.length;
        }
      } catch (error) {
        const fault = translate(error);
        for (const { reject } of requests) reject(fault);
      }
    }
    this.#running = false;
  }
}

function countOf(facilities: StoreBatch['facilities']): number {
  return facilities.reduce((sum, { readings }) => sum + readings.length, 0);
}

/** What makes a batch impossible to store anywhere. */
function faultOf(batch: StoreBatch): AppError | undefined {
  const invalid = (what: string) =>
    new AppError('readings.invalid', `a batch of ${batch.groupId}/${batch.edgeNodeId} cannot be stored: ${what}`);
  const { range } = batch;
  if (
    range !== null &&
    !(Number.isSafeInteger(range.first) && Number.isSafeInteger(range.last) && range.first <= range.last)
  )
    return invalid(`its records ${range.first} to ${range.last} are no range`);
  for (const { facilityId, readings } of batch.facilities) {
    for (const { point, value, sourceTimeMs, ordinal } of readings) {
      const of = `${facilityId} ${point}`;
      if (typeof value === 'number' && !Number.isFinite(value)) return invalid(`${of} has the value ${value}`);
      if (!Number.isSafeInteger(sourceTimeMs) || sourceTimeMs < 0) return invalid(`${of} has the time ${sourceTimeMs}`);
      if (!Number.isInteger(ordinal) || ordinal < 0 || ordinal > 999)
        return invalid(`${of} has the ordinal ${ordinal}`);
    }
  }
  return undefined;
}
