import { AppError } from '@anju/contracts';
import { HttpError } from '@influxdata/influxdb-client';
import type { InfluxBuckets } from './influx-buckets.js';
import type { CondensedTiers } from './influx-condense.js';
import { type InfluxConnection, messageOf } from './influx-connection.js';

type FoundBucket = Awaited<ReturnType<InfluxConnection['bucket']>>;

/** What a prepared InfluxDB has. */
export interface InfluxReadiness {
  /** How long single readings are kept, ms; `null`: for ever. */
  readonly rawRetentionMs: number | null;
  readonly tiers: CondensedTiers;
}

/**
 * Finds the buckets and, unless `mayWrite` is known or nothing will be written, tries whether the token may write to them.
 *
 * Throws `readings.unavailable` (retryable) while InfluxDB cannot be reached; `readings.not_ready` where it answers but
 * refuses the token, or lacks the organisation or a bucket.
 */
export async function checkReadiness(
  connection: InfluxConnection,
  org: string,
  buckets: InfluxBuckets,
  { triesWriting }: { readonly triesWriting: boolean },
): Promise<InfluxReadiness> {
  const notReady = (what: string) =>
    new AppError('readings.not_ready', `${connection.name}, organisation ${org}: ${what}`);

  async function find(name: string): Promise<FoundBucket> {
    try {
      return await connection.bucket(name);
    } catch (error) {
      if (error instanceof HttpError && error.statusCode === 401) throw notReady('refuses the token');
      if (error instanceof HttpError && error.statusCode < 500) throw notReady(`answers ${messageOf(error)}`);
      throw connection.unavailable(error);
    }
  }

  /** A write of nothing: the permission is judged before the lines are. */
  async function tryWriting(bucket: string): Promise<void> {
    try {
      await connection.write(bucket, ['']);
    } catch (error) {
      const { cause } = error as AppError;
      if (!(cause instanceof HttpError) || cause.statusCode >= 500) throw error;
      throw notReady(`does not let this token write to ${bucket}: ${messageOf(cause)}`);
    }
  }

  const found = await Promise.all(
    Object.entries(buckets).map(async ([role, name]) => [role, await find(name)] as const),
  );
  const byRole = Object.fromEntries(found) as Record<keyof InfluxBuckets, FoundBucket>;
  const missing = (['raw', 'journal', 'state'] as const).filter((role) => byRole[role] === undefined);
  if (missing.length > 0) {
    const names = missing.map((role) => buckets[role]).join(', ');
    throw notReady(`has no bucket ${names} that this token may read: run "anju-cloud migrate"`);
  }
  if (triesWriting) {
    for (const bucket of Object.values(byRole)) if (bucket !== undefined) await tryWriting(bucket.name);
  }
  return {
    rawRetentionMs: byRole.raw?.retentionMs ?? null,
    tiers: { minute: byRole.minute !== undefined, hour: byRole.hour !== undefined },
  };
}
