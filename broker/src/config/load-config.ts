import { readFileSync } from 'node:fs';
import { AppError } from '@anju/contracts';
import { type Document, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { BrokerFile, type InstanceConfig } from './schema.js';

/** `${NAME}` or `${NAME:-default}` within a value. */
const variable = /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g;

type Environment = Readonly<Record<string, string | undefined>>;

class Mistakes {
  readonly #found: string[] = [];
  constructor(
    private readonly file: string,
    private readonly lines: LineCounter,
  ) {}

  at(offset: number | undefined, what: string): void {
    const position = offset === undefined ? undefined : this.lines.linePos(offset);
    this.#found.push(`${this.file}${position === undefined ? '' : `:${position.line}:${position.col}`} ${what}`);
  }

  get all(): readonly string[] {
    return this.#found;
  }
}

function expandVariables(document: Document, env: Environment, mistakes: Mistakes): void {
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== 'string') return;
      node.value = node.value.replace(variable, (whole, name: string, fallback: string | undefined) => {
        const value = env[name];
        if (value !== undefined && value !== '') return value;
        if (fallback !== undefined) return fallback;
        mistakes.at(node.range?.[0], `${whole}: the environment variable ${name} is not set and has no default`);
        return '';
      });
    },
  });
}

/** The offset of the nearest node that exists on the way to `path`. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (node !== undefined && node !== null && typeof node === 'object' && 'range' in node) {
      const range = (node as { range?: readonly number[] | null }).range;
      if (range?.[0] !== undefined) return range[0];
    }
    if (isScalar(node)) return node.range?.[0];
  }
  return undefined;
}

function offsetOfKey(document: Document, path: readonly PropertyKey[], key: string): number | undefined {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(map) ? map.items.find(({ key: name }) => isScalar(name) && name.value === key) : undefined;
  return (isScalar(pair?.key) ? pair.key.range?.[0] : undefined) ?? offsetOf(document, path);
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}

/** The instances of one file, or every mistake of it. */
export function parseConfig(
  file: string,
  text: string,
  env: Environment,
): { instances: readonly InstanceConfig[]; mistakes: readonly string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const mistakes = new Mistakes(file, lines);
  for (const error of document.errors) mistakes.at(error.pos[0], error.message);
  if (mistakes.all.length > 0) return { instances: [], mistakes: mistakes.all };
  expandVariables(document, env, mistakes);
  const parsed = BrokerFile.safeParse(document.toJS());
  if (parsed.success) return { instances: parsed.data.instances, mistakes: mistakes.all };
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        mistakes.at(offsetOfKey(document, issue.path, key), `${pathText([...issue.path, key])}: unknown key`);
      }
      continue;
    }
    mistakes.at(offsetOf(document, issue.path), `${pathText(issue.path) || 'file'}: ${issue.message}`);
  }
  return { instances: [], mistakes: mistakes.all };
}

/**
 * Reads the files and throws `config.invalid` with every mistake of all of them. Opens no connection.
 */
export function loadConfig(files: readonly string[], env: Environment): readonly InstanceConfig[] {
  const instances: InstanceConfig[] = [];
  const mistakes: string[] = [];
  for (const file of files) {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      mistakes.push(`${file} cannot be read: ${(error as Error).message}`);
      continue;
    }
    const parsed = parseConfig(file, text, env);
    for (const instance of parsed.instances) {
      if (instances.some((other) => other.name === instance.name)) {
        mistakes.push(`${file} instance name ${instance.name} is used twice`);
      }
      instances.push(instance);
    }
    mistakes.push(...parsed.mistakes);
  }
  if (mistakes.length > 0) {
    throw new AppError(
      'config.invalid',
      `configuration has ${mistakes.length} mistake(s):\n  ${mistakes.join('\n  ')}`,
      {
        context: { mistakes },
      },
    );
  }
  return instances;
}
