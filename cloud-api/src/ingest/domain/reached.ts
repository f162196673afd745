import { isPointMetric, type Metric, propertyNames, sparkplugQuality } from '@anju/contracts/sparkplug';

/** With these an agent says that it does not reach the device; one that answers with an error is there. */
const lossReasons: readonly unknown[] = ['device_timeout', 'device_offline'];

function isLost({ value, properties }: Metric): boolean {
  const quality = properties?.[propertyNames.quality];
  const isBad = quality === undefined || quality === null ? value === null : Number(quality) !== sparkplugQuality.good;
  if (!isBad) return false;
  const reason = properties?.[propertyNames.reason];
  // A gateway that gives no reason says bad or stale, which is as much as not to be reached.
  return typeof reason === 'string' ? lossReasons.includes(reason) : quality !== undefined && quality !== null;
}

function isUnread({ value, properties }: Metric): boolean {
  const reason = properties?.[propertyNames.reason];
  return value === null && (reason === undefined || reason === null || reason === 'never_read');
}

/**
 * The metrics of a device say that it is not reached: no point has a value, and one at least was looked for in vain. Points that
 * were never read say nothing.
 */
export function isSilent(metrics: readonly (Metric & { readonly name: string })[]): boolean {
  const points = metrics.filter(({ name }) => isPointMetric(name));
  return points.some(isLost) && points.every((metric) => isLost(metric) || isUnread(metric));
}
