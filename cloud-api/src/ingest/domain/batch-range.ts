import { type BatchRange, Epoch, metricNames, OutboxGap } from '@anju/contracts/sparkplug';
import type { NamedMetric, Problem } from './declared-metrics.js';

/** More records than an outbox ever held, a reported gap included: a number that is no range. DEFAULT. */
const mostRecords = 1_000_000_000;

/** The outbox records that a DATA message holds: `null` where it says nothing, a problem where it says nonsense. */
export function batchRangeOf(metrics: readonly NamedMetric[]): { range: BatchRange | null; problem?: Problem } {
  const valueNamed = (name: string) => metrics.find((metric) => metric.name === name)?.value;
  const epoch = valueNamed(metricNames.batchEpoch);
  const first = valueNamed(metricNames.batchFirst);
  const last = valueNamed(metricNames.batchLast);
  if (epoch === undefined && first === undefined && last === undefined) return { range: null };
  const parsed = Epoch.safeParse(epoch);
  if (
    parsed.success &&
    typeof first === 'number' &&
    typeof last === 'number' &&
    first >= 1 &&
    last >= first &&
    last - first < mostRecords
  ) {
    return { range: { epoch: parsed.data, first, last } };
  }
  const detail = `epoch ${String(epoch).slice(0, 40)}, records ${String(first)} to ${String(last)} are no batch`;
  return { range: null, problem: { code: 'sparkplug.malformed', detail } };
}

/** Readings that the agent says to have dropped. */
export function outboxGapsOf(metrics: readonly NamedMetric[]): { gaps: OutboxGap[]; problems: Problem[] } {
  const gaps: OutboxGap[] = [];
  const problems: Problem[] = [];
  for (const metric of metrics) {
    if (metric.name !== metricNames.gap || metric.value === null) continue;
    try {
      gaps.push(OutboxGap.parse(JSON.parse(String(metric.value))));
    } catch (error) {
      const detail = `${metricNames.gap}: ${error instanceof Error ? error.message : 'no gap'}`.slice(0, 300);
      problems.push({ code: 'sparkplug.malformed', detail });
    }
  }
  return { gaps, problems };
}
