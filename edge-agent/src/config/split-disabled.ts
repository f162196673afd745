/** Feeds of points that are in use, and the names of those that are not. */
export function splitDisabled<T>(
  feeds: Readonly<Record<string, T>>,
  points: Readonly<Record<string, { readonly disabled: boolean }>>,
): [used: Record<string, T>, off: string[]] {
  const isOff = (name: string) => points[name]?.disabled === true;
  return [Object.fromEntries(Object.entries(feeds).filter(([name]) => !isOff(name))), Object.keys(feeds).filter(isOff)];
}
