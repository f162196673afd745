import type { FacilityKind, LocalisedText } from '../facility-kinds.js';
import { splitPointKey } from '../identifiers.js';
import { findPoint } from './find-point.js';

const port = /^port-(\d+)$/;
const plainKey = /^[a-z][a-z0-9_]*$/;

/** What people call the repeated part of a facility: `port-3` is its third charging port. */
export function instanceName(instance: string): LocalisedText {
  const number = port.exec(instance)?.[1];
  return number === undefined ? { zh: instance, en: instance } : { zh: `${number} 号端口`, en: `Port ${number}` };
}

/** What people call a point of a facility of that kind; of an unknown one nothing but its key is known. */
export function pointName(kind: FacilityKind | null, point: string): LocalisedText {
  const { instance, key } = splitPointKey(point);
  const name = (kind === null ? undefined : findPoint(kind, point)?.name) ?? { zh: key, en: key };
  if (instance === null) return name;
  const part = instanceName(instance);
  return { zh: `${part.zh} · ${name.zh}`, en: `${part.en} · ${name.en}` };
}

/** What people call that which a hazard is about within its facility: a part, or a point where each point has its own hazard. */
export function partName(kind: FacilityKind | null, instance: string): LocalisedText {
  return instance.includes('/') || plainKey.test(instance) ? pointName(kind, instance) : instanceName(instance);
}
