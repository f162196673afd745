import { AppError } from '@anju/contracts';
import { chunksToLinesIterable, HttpError, InfluxDB, linesToRowsIterable } from '@influxdata/influxdb-client';
import { externOf, type FluxParameters } from './flux-parameters.js';

export interface InfluxAddress {
  /** `http://host:8086` */
  readonly url: string;
  readonly org: string;
  readonly token: string;
  /** Silence after which a request counts as failed, ms. */
  readonly timeoutMs: number;
  /** Whether writes are packed; by default where they go over a network. */
  readonly gzip?: boolean;
}

/** What became of a write: everything is durable, or InfluxDB refused some of the lines for cause. */
export type WriteOutcome = { readonly refused: false } | { readonly refused: true; readonly why: string };

/** Reads a column of the row at hand, as text; '' where the row has none. */
export type FluxRow = (column: string) => string;

export interface InfluxBucket {
  readonly id: string;
  readonly name: string;
  /** `null`: for ever. */
  readonly retentionMs: number | null;
}

const GZIP_FROM_BYTES = 1000;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/;

/** Causes that lie in a line; every other partial write (limits, shards in deletion) is an ailment of the server. */
const FAULT_OF_LINES = /field type conflict|outside retention policy|beyond retention/;

/**
 * Requests to one InfluxDB organisation. A write is one request, confirmed or failed: the client's own buffer, which retries
 * and drops in silence, is not used.
 */
export class InfluxConnection {
  readonly #address: InfluxAddress;
  readonly #client: InfluxDB;
  readonly #gzipFromBytes: number;

  constructor(address: InfluxAddress) {
    this.#address = address;
    // Where nothing is sent over a network, to pack and unpack costs more than it saves.
    const isLocal = LOOPBACK.test(new URL(address.url).hostname);
    this.#gzipFromBytes = (address.gzip ?? !isLocal) ? GZIP_FROM_BYTES : Number.POSITIVE_INFINITY;
    this.#client = new InfluxDB({
      url: address.url,
      token: address.token,
      timeout: address.timeoutMs,
      writeOptions: { maxRetries: 0 },
    });
  }

  /** For the management API. */
  get client(): InfluxDB {
    return this.#client;
  }

  get name(): string {
    return `InfluxDB at ${this.#address.url}`;
  }

  /** Throws `readings.unavailable`, after which nobody knows what was written. */
  async write(bucket: string, lines: readonly string[]): Promise<WriteOutcome> {
    const { org } = this.#address;
    const query = new URLSearchParams({ org, bucket, precision: 'ns' });
    try {
      await this.#client.transport.request(`/api/v2/write?${query}`, lines.join('\n'), {
        method: 'POST',
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        gzipThreshold: this.#gzipFromBytes,
      });
      return { refused: false };
    } catch (error) {
      if (error instanceof HttpError) {
        const why = messageOf(error);
        if (error.statusCode === 400 || error.statusCode === 413) return { refused: true, why };
        if (error.statusCode === 422 && FAULT_OF_LINES.test(why)) return { refused: true, why };
      }
      throw this.unavailable(error);
    }
  }

  /** Rows of a constant `flux` text with bound `parameters`. Throws `readings.unavailable`. */
  async *query(flux: string, parameters: FluxParameters): AsyncIterableIterator<FluxRow> {
    const body = {
      type: 'flux',
      query: flux,
      extern: externOf(parameters),
      dialect: { header: true, delimiter: ',', annotations: ['datatype', 'group', 'default'] },
    };
    const query = new URLSearchParams({ org: this.#address.org });
    try {
      const chunks = this.#client.transport.iterate(`/api/v2/query?${query}`, JSON.stringify(body), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'accept-encoding': 'gzip' },
      });
      for await (const { values, tableMeta } of linesToRowsIterable(chunksToLinesIterable(chunks))) {
        const row: FluxRow = (name) => {
          const column = tableMeta.column(name, false);
          return values[column.index] || column.defaultValue || '';
        };
        // A query that fails midway says so in a table, under status 200.
        const fault = row('error');
        if (fault !== '') throw new AppError('readings.unavailable', `${this.name}: ${fault}`, { retryable: true });
        yield row;
      }
    } catch (error) {
      throw this.unavailable(error);
    }
  }

  /** `undefined` where the organisation has none of that name, or the token may not see it. */
  async bucket(name: string): Promise<InfluxBucket | undefined> {
    const query = new URLSearchParams({ org: this.#address.org, name });
    let buckets: { id: string; name: string; retentionRules?: { everySeconds?: number }[] }[];
    try {
      ({ buckets = [] } = await this.#client.transport.request(`/api/v2/buckets?${query}`, '', { method: 'GET' }));
    } catch (error) {
      if (error instanceof HttpError && error.statusCode === 404 && /\bbucket\b/.test(messageOf(error)))
        return undefined;
      throw error;
    }
    const found = buckets.find((bucket) => bucket.name === name);
    if (found === undefined) return undefined;
    const seconds = found.retentionRules?.[0]?.everySeconds ?? 0;
    return { id: found.id, name, retentionMs: seconds === 0 ? null : seconds * 1000 };
  }

  unavailable(error: unknown): AppError {
    if (error instanceof AppError) return error;
    return new AppError('readings.unavailable', `${this.name} failed: ${messageOf(error)}`, {
      retryable: true,
      cause: error,
    });
  }
}

/** What InfluxDB said; its answers are JSON with a `message`. Never holds the token. */
export function messageOf(error: unknown): string {
  if (!(error instanceof HttpError)) return error instanceof Error ? error.message || error.name : String(error);
  const said = (error.json as { message?: unknown } | undefined)?.message ?? error.body ?? error.statusMessage;
  return `${error.statusCode} ${String(said ?? '')}`.slice(0, 1000);
}
