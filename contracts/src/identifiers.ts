import { z } from 'zod';

/**
 * Identifiers are ASCII slugs: some MQTT brokers refuse spaces, empty levels and anything beyond ASCII in a topic,
 * and Sparkplug forbids `+`, `/` and `#` in its ids.
 */
export const slugPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** `group_id` (street), `edge_node_id` (agent), `device_id` (facility at its estate), estate id: 1–63 of `a-z 0-9 -`. */
export const Slug = z.string().regex(slugPattern, 'must be 1 to 63 of a-z, 0-9 and "-", no "-" at either end');

/**
 * An id in a topic of a gateway that is not ours: what Sparkplug allows (§4), and short enough for a table. Ours are slugs.
 */
export const SparkplugId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^+#/\p{Cc}\p{Surrogate}]+$/u, 'must be an id of Sparkplug: no "+", "#", "/" or control character');

/** A facility across the district: `<estate>.<device>`, e.g. `heping.lift-1`. */
export const FacilityId = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be <estate>.<device>, both slugs',
  );

/**
 * A point within a facility, which is also its Sparkplug metric name: a catalogue key, or an instance of a repeated part
 * and a catalogue key: `tank_level`, `port-3/power`.
 */
export const PointKey = z
  .string()
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\/)?[a-z][a-z0-9_]{0,62}$/, 'must be <key> or <instance>/<key>');

export function facilityId(estateId: string, deviceId: string): string {
  return `${estateId}.${deviceId}`;
}

export function splitFacilityId(id: string): { estateId: string; deviceId: string } {
  const dot = id.indexOf('.');
  return { estateId: id.slice(0, dot), deviceId: id.slice(dot + 1) };
}

/** `port-3/power` → instance `port-3`, catalogue key `power`; `tank_level` → instance `null`. */
export function splitPointKey(pointKey: string): { instance: string | null; key: string } {
  const slash = pointKey.indexOf('/');
  return slash < 0
    ? { instance: null, key: pointKey }
    : { instance: pointKey.slice(0, slash), key: pointKey.slice(slash + 1) };
}

export function joinPointKey(instance: string | null, key: string): string {
  return instance === null ? key : `${instance}/${key}`;
}
