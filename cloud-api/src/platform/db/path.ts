/** Hierarchy path of ids from the district down, as stored in ltree columns. */
export function hierarchyPath(...ids: readonly string[]): string {
  return ids.map((id) => id.replaceAll('-', '_')).join('.');
}
