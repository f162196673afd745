/** Feeds of points that are in use, and of those that are not. */
export function splitDisabled<T>(
  feeds: Readonly<Record<string, T>>,
  points: Readonly<Record<string, { readonly disabled: boolean }>>,
): [used: Record<string, T>, off: Record<string, T>] {
  const isOff = (name: string) => points[name]?.disabled === true;
  const entries = Object.entries(feeds);
  return [
    Object.fromEntries(entries.filter(([name]) => !isOff(name))),
    Object.fromEntries(entries.filter(([name]) => isOff(name))),
  ];
}
