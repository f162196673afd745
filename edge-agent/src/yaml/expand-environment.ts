export type Environment = Readonly<Record<string, string | undefined>>;

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** `${NAME}` and `${NAME:-default}`; an empty variable counts as missing, as in a shell's `:-`. `$$` stands for one `$`. */
export function expandEnvironment(
  text: string,
  environment: Environment,
): { readonly text: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const expanded = text
    .split('$$')
    .map((part) =>
      part.replace(reference, (_, name: string, fallback: string | undefined) => {
        const value = environment[name];
        if (value !== undefined && value !== '') return value;
        if (fallback !== undefined) return fallback;
        missing.push(name);
        return '';
      }),
    )
    .join('$');
  return { text: expanded, missing };
}
