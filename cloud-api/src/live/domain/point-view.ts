import {
  type FacilityKind,
  findPoint,
  type LocalisedText,
  type PointView,
  splitPointKey,
  type WatchState,
} from '@anju/contracts';
import type { LatestValue } from '../live.js';

type Labels = Record<string, LocalisedText>;

/** Of the catalogue, which never changes: a view is made with every reading. */
const labelsByKey = new WeakMap<Readonly<Record<number, LocalisedText>>, Labels>();

function localisedLabels(labels: Readonly<Record<number, LocalisedText>>): Labels {
  const known = labelsByKey.get(labels) ?? Object.fromEntries(Object.entries(labels));
  labelsByKey.set(labels, known);
  return known;
}

/** A point for people: what the catalogue says of it and what is known of it; `undefined` where the catalogue has none. */
export function pointView(
  kind: FacilityKind,
  point: string,
  latest: LatestValue | undefined,
  watch: WatchState,
): PointView | undefined {
  const definition = findPoint(kind, point);
  if (definition === undefined) return undefined;
  const { instance, key } = splitPointKey(point);
  return {
    point,
    instance,
    key,
    name: definition.name,
    type: definition.type,
    unit: definition.unit,
    range: definition.range === undefined ? null : { min: definition.range.min, max: definition.range.max },
    labels: definition.labels === undefined ? null : localisedLabels(definition.labels),
    value: latest?.reading.value ?? null,
    quality: latest?.reading.quality ?? null,
    reason: latest?.reading.reason ?? null,
    sourceTimeMs: latest?.reading.sourceTimeMs ?? null,
    receivedTimeMs: latest?.receivedMs ?? null,
    watch,
  };
}
