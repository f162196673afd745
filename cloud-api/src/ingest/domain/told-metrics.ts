import { propertyNames } from '@anju/contracts/sparkplug';
import type { NamedMetric } from './declared-metrics.js';

/** Null with a reason was read and found bad; null without one was never read. */
function isRead(metric: NamedMetric): boolean {
  const reason = metric.properties?.[propertyNames.reason];
  return typeof reason === 'string' && reason !== 'never_read';
}

/** A birth repeats what the node has and says null of what it has not read yet: that is no reading. */
export function isTold(metric: NamedMetric): boolean {
  return metric.value !== null || isRead(metric);
}
