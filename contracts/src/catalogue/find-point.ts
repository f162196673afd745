import type { FacilityKind } from '../facility-kinds.js';
import { splitPointKey } from '../identifiers.js';
import { ebikeChargingPoints } from './ebike-charging.js';
import { elevatorPoints } from './elevator.js';
import { fireSensingPoints } from './fire-sensing.js';
import { fireWaterPoints } from './fire-water.js';
import type { PointDefinition } from './point-definition.js';
import { pondingPoints } from './ponding.js';
import { waterTankPoints } from './water-tank.js';

/** Every point of the catalogue. */
export const pointCatalogue: readonly PointDefinition[] = [
  ...elevatorPoints,
  ...fireWaterPoints,
  ...waterTankPoints,
  ...ebikeChargingPoints,
  ...pondingPoints,
  ...fireSensingPoints,
];

const byKindAndKey = new Map(pointCatalogue.map((definition) => [`${definition.kind}/${definition.key}`, definition]));

/** What was found before, by kind and point: every reading asks. */
const found = new Map<FacilityKind, Map<string, PointDefinition>>();
/** Points of repeated parts have any number: what would not end is forgotten. */
const mostFound = 10_000;

/** The definition of a point (`tank_level`, `port-3/power`) of a facility of `kind`, or `undefined`. */
export function findPoint(kind: FacilityKind, point: string): PointDefinition | undefined {
  let ofKind = found.get(kind);
  if (ofKind === undefined) {
    ofKind = new Map();
    found.set(kind, ofKind);
  }
  const known = ofKind.get(point);
  if (known !== undefined) return known;
  const definition = lookUp(kind, point);
  if (definition === undefined) return undefined;
  if (ofKind.size >= mostFound) ofKind.clear();
  ofKind.set(point, definition);
  return definition;
}

function lookUp(kind: FacilityKind, point: string): PointDefinition | undefined {
  const { instance, key } = splitPointKey(point);
  const definition = byKindAndKey.get(`${kind}/${key}`);
  if (definition === undefined) return undefined;
  if (definition.repeats === undefined) return instance === null ? definition : undefined;
  return instance?.startsWith(`${definition.repeats}-`) ? definition : undefined;
}
