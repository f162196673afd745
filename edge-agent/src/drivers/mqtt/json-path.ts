/** The value at `data.ports[0].power`, or `undefined` when any part is missing. Own properties only. */
export function readPath(value: unknown, path: string): unknown {
  let current = value;
  for (const part of path.split(/[.[\]]+/).filter((one) => one !== '')) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[part];
  }
  return current;
}
