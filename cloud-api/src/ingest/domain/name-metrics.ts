import { isPointMetric, type Metric, type Payload } from '@anju/contracts/sparkplug';
import { type DeclaredMetrics, lookUp, type NamedMetric, type Problem } from './declared-metrics.js';

/** Spelt out for what nearly all metrics are, since a copy of unknown shape costs much. */
function named(metric: Metric, name: string): NamedMetric {
  const { alias, timestampMs, datatype, value, properties, problem, isHistorical, isTransient } = metric;
  const isPlain =
    properties === undefined && problem === undefined && isHistorical === undefined && isTransient === undefined;
  if (!isPlain || alias === undefined || timestampMs === undefined || datatype === undefined)
    return { ...metric, name };
  return { name, alias, timestampMs, datatype, value };
}

/**
 * The metrics of a DATA message under the names that the births of its node and device declared. `device`: `null` for the node's
 * own message. `wantsRebirth`: what a metric means is not known.
 */
export function nameMetrics(
  payload: Payload,
  node: DeclaredMetrics,
  device: DeclaredMetrics | null,
): { readonly metrics: NamedMetric[]; readonly problems: Problem[]; readonly wantsRebirth: boolean } {
  const tables = device === null ? [node] : [device, node];
  const metrics: NamedMetric[] = [];
  const problems: Problem[] = [];
  let wantsRebirth = false;
  for (const metric of payload.metrics) {
    const found = lookUp(metric, tables);
    if (!found.ok) {
      problems.push(found.problem);
      wantsRebirth = true;
      continue;
    }
    const { name, datatype } = found.declared;
    if (device !== null && isPointMetric(name) && !device.has(name)) {
      const detail = `${name} is the node's, not its device's`;
      problems.push({ code: 'sparkplug.unknown_alias', detail, point: name });
      wantsRebirth = true;
    } else if (metric.datatype !== undefined && metric.datatype !== datatype) {
      const detail = `${name} was declared as datatype ${datatype} and came as ${metric.datatype}`;
      problems.push({ code: 'sparkplug.datatype_mismatch', detail, point: name });
    } else metrics.push(named(metric, name));
  }
  return { metrics, problems, wantsRebirth };
}
