import { type FacilityKind, findPoint, type LocalisedText, splitPointKey, type UnitCode, units } from '@anju/contracts';

const PORT = /^port-(\d+)$/;
const PLAIN = /^[a-z][a-z0-9_]*$/;

/** What people call the repeated part of a facility: `port-3` is its third charging port. */
export function instanceName(instance: string): LocalisedText {
  const port = PORT.exec(instance)?.[1];
  return port === undefined ? { zh: instance, en: instance } : { zh: `${port} 号端口`, en: `Port ${port}` };
}

/** What people call a point of a facility of that kind; of an unknown one nothing but its key is known. */
export function pointName(kind: FacilityKind | null, point: string): LocalisedText {
  const { instance, key } = splitPointKey(point);
  const name = (kind === null ? undefined : findPoint(kind, point)?.name) ?? { zh: key, en: key };
  if (instance === null) return name;
  const part = instanceName(instance);
  return { zh: `${part.zh} · ${name.zh}`, en: `${part.en} · ${name.en}` };
}

/** What people call that which a hazard is about within its facility: a part, or a point where each point has a hazard of its own. */
export function partName(kind: FacilityKind | null, instance: string): LocalisedText {
  return instance.includes('/') || PLAIN.test(instance) ? pointName(kind, instance) : instanceName(instance);
}

/** How a person reads a unit code. */
export function unitText(unit: string): string {
  return units[unit as UnitCode] ?? unit;
}
