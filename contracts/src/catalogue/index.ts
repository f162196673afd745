import type { FacilityKind } from '../facility-kinds.js';
import { splitPointKey } from '../identifiers.js';
import type { PointDefinition } from './point-definition.js';

export * from './point-definition.js';

/** Every point of the catalogue. */
export const pointCatalogue: readonly PointDefinition[] = [];

const byKindAndKey = new Map(pointCatalogue.map((definition) => [`${definition.kind}/${definition.key}`, definition]));

/** The definition of a point (`tank_level`, `port-3/power`) of a facility of `kind`, or `undefined`. */
export function findPoint(kind: FacilityKind, point: string): PointDefinition | undefined {
  const { instance, key } = splitPointKey(point);
  const definition = byKindAndKey.get(`${kind}/${key}`);
  if (definition === undefined) return undefined;
  if (definition.repeats === undefined) return instance === null ? definition : undefined;
  return instance?.startsWith(`${definition.repeats}-`) ? definition : undefined;
}
