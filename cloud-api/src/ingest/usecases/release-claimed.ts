import type { Logger } from 'pino';
import type { FieldDirectory } from '../ingest.js';
import type { IngestRecords, UnclaimedRecord } from './ingest-records.js';
import { claimedReading, type MetricClaims } from './metric-claims.js';
import type { PassOnReadings } from './pass-on-readings.js';
import type { RejectionLog } from './rejection-log.js';

const pageRows = 1_000;

export interface ReleaseClaimedDeps {
  readonly records: Pick<IngestRecords, 'claimedSince' | 'forgetUnclaimed'>;
  readonly claims: Pick<MetricClaims, 'find'>;
  readonly directory: Pick<FieldDirectory, 'facility'>;
  readonly passOn: Pick<PassOnReadings, 'release'>;
  readonly rejections: RejectionLog;
  readonly logger: Logger;
  readonly stopped: () => boolean;
}

/** Kept readings of metrics that are claimed by now become readings of their points, oldest first. How many that were. */
export async function releaseClaimed(deps: ReleaseClaimedDeps): Promise<number> {
  let released = 0;
  while (!deps.stopped()) {
    const page = await deps.records.claimedSince(pageRows);
    // A claim that was taken back meanwhile has its readings wait again.
    const rows = page.filter((row) => deps.claims.find(row, row.deviceId, row.metric) !== undefined);
    const [first] = rows;
    if (first === undefined) break;
    for (const together of byMetricAndReceipt(rows)) {
      if (!(await release(together, deps))) return released;
      released += together.length;
    }
  }
  if (released > 0) deps.logger.info({ readings: released }, 'kept readings now belong to the points that claim them');
  return released;
}

type Row = UnclaimedRecord & { readonly id: number };

/** A reading's time is judged by when it came, so that what came together goes together. */
function byMetricAndReceipt(rows: readonly Row[]): readonly Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.groupId, row.edgeNodeId, row.deviceId, row.metric, row.receivedMs]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

/** `false`: the store does not take them; they stay. */
async function release(rows: readonly Row[], deps: ReleaseClaimedDeps): Promise<boolean> {
  const [first] = rows;
  const claim = first && deps.claims.find(first, first.deviceId, first.metric);
  const facility = claim && deps.directory.facility(claim.facilityId);
  if (first === undefined || claim === undefined || facility === undefined) return false;
  const readings = rows.map(({ reading }) => claimedReading(reading, claim, facility));
  const { outcome, problems } = await deps.passOn.release(first, facility, readings, first.receivedMs, 'each');
  if (outcome === 'dropped') return false;
  const { groupId, edgeNodeId, deviceId, receivedMs } = first;
  deps.rejections.add(
    {
      topic: `kept: ${deviceId}/${first.metric}`,
      payload: new Uint8Array(),
      node: { groupId, edgeNodeId },
      deviceId: deviceId === '' ? null : deviceId,
      path: facility.path,
    },
    problems,
    receivedMs,
  );
  await deps.records.forgetUnclaimed(rows.map(({ id }) => id));
  return true;
}
