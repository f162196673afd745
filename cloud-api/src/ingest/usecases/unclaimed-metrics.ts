import type { Reading } from '@anju/contracts';
import { type Metric, type NodeAddress, nodeKey } from '@anju/contracts/sparkplug';
import type { NamedMetric } from '../domain/declared-metrics.js';
import { isStorableText, storableText } from '../domain/storable-text.js';
import type { DiscoveredRecord, UnclaimedRecord } from './ingest-records.js';

/** Unclaimed metrics of one node; a gateway has some hundred (DEFAULT). */
const mostMetrics = 5_000;
/** Readings that wait in memory to be written, while the database is down. DEFAULT. */
const mostPending = 50_000;
const mostText = 10_000;

const unitProperties = ['Unit', 'engUnit', 'Engineering Units'] as const;

function unitOf({ properties }: Metric): string | null {
  for (const name of unitProperties) {
    const unit = properties?.[name];
    if (typeof unit === 'string') return storableText(unit, 40);
  }
  return null;
}

/** A table takes its texts. */
export function isKeepable({ point, value }: Reading): boolean {
  if (point.length > 300 || !isStorableText(point)) return false;
  return typeof value !== 'string' || (value.length <= mostText && isStorableText(value));
}

/** What other makers' gateways declare and say that is no point of ours yet, on its way to the records. */
export class UnclaimedMetrics {
  readonly #known = new Map<string, Set<string>>();
  #discovered = new Map<string, DiscoveredRecord>();
  #pending: UnclaimedRecord[] = [];

  /**
   * `reading`: under the metric's own name; absent where a birth only declares it. `false`: it is not kept, for the node has too
   * many or the records are too far behind.
   */
  add(
    node: NodeAddress,
    deviceId: string,
    metric: NamedMetric,
    reading: Reading | undefined,
    receivedMs: number,
  ): boolean {
    const { groupId, edgeNodeId } = node;
    if (!isKeepable({ point: metric.name, value: null, quality: 'bad', sourceTimeMs: 0, ordinal: 0 })) return false;
    const key = nodeKey(node);
    const known = this.#known.get(key) ?? new Set<string>();
    this.#known.set(key, known);
    const place = `${deviceId}/${metric.name}`;
    if (!known.has(place) && known.size >= mostMetrics) return false;
    known.add(place);
    const address = { groupId, edgeNodeId, deviceId, metric: metric.name };
    const before = this.#discovered.get(`${key}/${place}`);
    const isNewer = reading !== undefined && reading.sourceTimeMs >= (before?.newest?.sourceTimeMs ?? 0);
    this.#discovered.set(`${key}/${place}`, {
      ...address,
      datatype: metric.datatype ?? before?.datatype ?? 0,
      unit: unitOf(metric) ?? before?.unit ?? null,
      newest: isNewer ? reading : (before?.newest ?? null),
      firstMs: before?.firstMs ?? receivedMs,
      lastMs: receivedMs,
    });
    if (reading === undefined) return true;
    if (!isKeepable(reading) || this.#pending.length >= mostPending) return false;
    this.#pending.push({ ...address, receivedMs, reading });
    return true;
  }

  take(): { readonly discovered: readonly DiscoveredRecord[]; readonly unclaimed: readonly UnclaimedRecord[] } {
    const taken = { discovered: [...this.#discovered.values()], unclaimed: this.#pending };
    this.#discovered = new Map();
    this.#pending = [];
    return taken;
  }

  giveBack({ discovered, unclaimed }: ReturnType<UnclaimedMetrics['take']>): void {
    for (const record of discovered) {
      const key = `${nodeKey(record)}/${record.deviceId}/${record.metric}`;
      const later = this.#discovered.get(key);
      if (later === undefined) this.#discovered.set(key, record);
      else
        this.#discovered.set(key, {
          ...later,
          firstMs: record.firstMs,
          newest: later.newest ?? record.newest,
          unit: later.unit ?? record.unit,
        });
    }
    this.#pending = [...unclaimed, ...this.#pending].slice(0, mostPending);
  }
}
