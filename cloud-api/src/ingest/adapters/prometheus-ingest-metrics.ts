import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { IngestMetrics } from '../usecases/ingest-metrics.js';

const seconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** What one lane adds to a gauge of all. */
function partOf(gauge: Gauge): (value: number) => void {
  let last = 0;
  return (value) => {
    gauge.inc(value - last);
    last = value;
  };
}

type Instruments = ReturnType<typeof makeInstruments>;
const known = new WeakMap<Registry, Instruments>();

/** One set a registry, however many lanes there are. */
function instrumentsOf(registry: Registry): Instruments {
  const instruments = known.get(registry) ?? makeInstruments(registry);
  known.set(registry, instruments);
  return instruments;
}

function makeInstruments(registry: Registry) {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter<L>({ name: `anju_ingest_${name}_total`, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name: `anju_ingest_${name}_seconds`, help, buckets, registers });
  const gauge = (name: string, help: string) => new Gauge({ name: `anju_ingest_${name}`, help, registers });

  const messages = counter('messages', 'Sparkplug messages received', ['type']);
  const readings = counter('readings', 'Readings received and understood', []);
  const rejected = counter('rejected', 'What came and was set aside, by reason', ['code']);
  const gaps = counter('sequence_gaps', 'Gaps in the sequence numbers of nodes', []);
  const rebirths = counter('rebirth_requests', 'Births asked for', []);
  const confirmations = counter('confirmations', 'Confirmations sent to agents', []);
  const duplicates = counter('duplicate_batches', 'Batches that came again and were evaluated before', []);
  const dropped = counter('dropped_readings', 'Readings that left memory unstored; the unconfirmed come again', [
    'kind',
  ]);
  const appendFailures = counter('append_failures', 'Appends that the readings store refused', []);
  const evaluationFailures = counter('evaluation_failures', 'Readings that the evaluator threw on', []);
  const stored = counter('stored_readings', 'Readings appended to the store', []);
  const appends = histogram('append', 'Duration of an append to the readings store', seconds);
  const evaluations = histogram('evaluate', 'Duration of the evaluation of one message', [0.0001, 0.0005, ...seconds]);
  const lag = histogram(
    'lag',
    'From the source time of a reading to its receipt',
    [0.1, 0.5, 1, 2, 5, 10, 60, 600, 3600],
  );
  const queued = gauge('queued_readings', 'Readings waiting for the store');
  const online = gauge('nodes_online', 'Edge nodes online');

  return {
    messages,
    readings,
    rejected,
    gaps,
    rebirths,
    confirmations,
    duplicates,
    dropped,
    appendFailures,
    evaluationFailures,
    stored,
    appends,
    evaluations,
    lag,
    queued,
    online,
  };
}

/** What one lane counts. */
export function prometheusIngestMetrics(registry: Registry): IngestMetrics {
  const instruments = instrumentsOf(registry);
  const { messages, readings, rejected, gaps, rebirths, confirmations, duplicates, dropped } = instruments;
  const { appendFailures, evaluationFailures, stored, appends, evaluations, lag } = instruments;
  return {
    message: (type) => messages.inc({ type }),
    readings: (count) => readings.inc(count),
    rejected: (code, count) => rejected.inc({ code }, count),
    sequenceGap: () => gaps.inc(),
    rebirthRequested: () => rebirths.inc(),
    confirmationSent: () => confirmations.inc(),
    duplicateBatch: () => duplicates.inc(),
    dropped: (kind, count) => dropped.inc({ kind }, count),
    appended(_batches, count, durationMs) {
      stored.inc(count);
      appends.observe(durationMs / 1000);
    },
    appendFailed: () => appendFailures.inc(),
    evaluated: (durationMs) => evaluations.observe(durationMs / 1000),
    evaluationFailed: () => evaluationFailures.inc(),
    lag: (ms) => lag.observe(Math.max(0, ms) / 1000),
    queued: partOf(instruments.queued),
    nodesOnline: partOf(instruments.online),
  };
}
