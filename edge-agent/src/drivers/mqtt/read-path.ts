type Step =
  | { readonly kind: 'key'; readonly key: string }
  /** The first element of an array whose field has the value. */
  | { readonly kind: 'where'; readonly field: string; readonly value: string };

const parsed = new Map<string, readonly Step[]>();

function stepsOf(path: string): readonly Step[] {
  const known = parsed.get(path);
  if (known !== undefined) return known;
  const steps = [...path.matchAll(/\[([\w$-]+)=([^\]=]+)\]|\[(\d+)\]|([^.[\]]+)/g)].map((match): Step => {
    const [, field, value, index, key] = match;
    if (field !== undefined && value !== undefined) return { kind: 'where', field, value };
    return { kind: 'key', key: index ?? key ?? '' };
  });
  parsed.set(path, steps);
  return steps;
}

/**
 * The value at `data.ports[0].power` or `ports[number=3].power`, or `undefined` when any part is missing. Own properties only.
 *
 * @param root what `$` means: the whole payload, of which `value` may be a part
 */
export function readPath(value: unknown, path: string, root: unknown = value): unknown {
  let current = value;
  for (const [index, step] of stepsOf(path).entries()) {
    if (index === 0 && step.kind === 'key' && step.key === '$') {
      current = root;
      continue;
    }
    if (typeof current !== 'object' || current === null) return undefined;
    if (step.kind === 'where') {
      if (!Array.isArray(current)) return undefined;
      current = current.find((element: unknown) => scalarText(ownProperty(element, step.field)) === step.value);
    } else current = ownProperty(current, step.key);
  }
  return current;
}

/** Text of a scalar; an object has none, whatever it says its `toString` is. */
export function scalarText(value: unknown): string | undefined {
  return typeof value === 'object' || value === undefined ? undefined : String(value);
}

function ownProperty(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}
