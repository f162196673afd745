import { instanceName } from '@anju/contracts';
import type { LocalisedText, PointView } from '@anju/contracts/api-client';

/** A point for people, with the part of its facility where that is repeated. */
export function pointTitle(
  { instance, name }: Pick<PointView, 'instance' | 'name'>,
  local: (text: LocalisedText) => string,
): string {
  return instance === null ? local(name) : `${local(instanceName(instance))} · ${local(name)}`;
}
