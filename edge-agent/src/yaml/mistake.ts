/** One thing that is wrong in a file that a person wrote. */
export interface Mistake {
  readonly file: string;
  /** 1-based; absent when the file itself is the matter. */
  readonly line?: number;
  readonly column?: number;
  /** `buses[0].units[2].unitId`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
}

/** `file:line:column  path: message`, as editors and terminals make clickable. */
export function formatMistake({ file, line, column, path, message }: Mistake): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return path === '' ? `${place}  ${message}` : `${place}  ${path}: ${message}`;
}

export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}
