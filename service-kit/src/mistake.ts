/** Something wrong in data, wherever the data came from. */
export interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** One thing that is wrong in a file that a person wrote. */
export interface Mistake {
  readonly file: string;
  /** 1-based; absent when the file itself is the matter. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** `buses[0].units[2].unitId`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
}

/** `file:line:column path: message`, as editors and terminals make clickable. */
export function formatMistake({ file, line, column, path, message }: Mistake): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return path === '' ? `${place} ${message}` : `${place} ${path}: ${message}`;
}

/** `buses[0].units[2].unitId` */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}

/** In the order in which a person meets them: by file, from the top down. */
export function sortMistakes(mistakes: readonly Mistake[]): Mistake[] {
  return [...mistakes].sort((a, b) => a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0));
}
