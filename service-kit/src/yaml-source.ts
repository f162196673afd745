import { readFileSync } from 'node:fs';
import { isMap, isNode, isPair, isScalar, LineCounter, type Node, type Pair, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { checkData } from './check-data.js';
import { type Environment, expandEnvironment } from './expand-environment.js';
import { type Complaint, formatPath, type Mistake, sortMistakes } from './mistake.js';

type Path = readonly PropertyKey[];

export interface Checked<T> {
  /** What the schema made of the file; `undefined` when it refused it. With mistakes beside it, only good for finding more of them. */
  readonly value: T | undefined;
  /** Every mistake, from the top of the file down. */
  readonly mistakes: readonly Mistake[];
}

const maxAliases = 100;

/** A YAML file whose every value knows its line. */
export class YamlSource {
  private readonly lines = new LineCounter();
  private readonly document;
  /** Absent where there is no YAML to speak of. */
  private readonly value: unknown;
  /** Mistakes of the YAML itself and of its environment references. */
  readonly mistakes: readonly Mistake[];

  /** Without `environment`, `${…}` stays as it is. */
  constructor(
    readonly file: string,
    text: string,
    environment?: Environment,
    unreadable?: string,
  ) {
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false, uniqueKeys: true });
    const mistakes = this.document.errors.map((error) => this.at(error.pos[0], [], error.message));
    if (unreadable !== undefined) mistakes.push({ file, path: '', message: `cannot be read: ${unreadable}` });
    if (environment !== undefined) mistakes.push(...this.expand(environment));
    if (this.document.errors.length === 0 && unreadable === undefined) {
      try {
        this.value = this.document.toJS({ maxAliasCount: maxAliases });
      } catch (error) {
        // An alias of nothing, or aliases of aliases without end.
        if (!(error instanceof ReferenceError)) throw error;
        mistakes.push({ file, path: '', message: error.message });
      }
    }
    this.mistakes = mistakes;
  }

  /** A file that cannot be read has that as its one mistake. */
  static read(file: string, environment?: Environment): YamlSource {
    try {
      return new YamlSource(file, readFileSync(file, 'utf8'), environment);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      return new YamlSource(file, '', undefined, String(error.code));
    }
  }

  /** The value as plain data; `null` for an empty file and one that is no YAML. */
  toValue(): unknown {
    return this.value ?? null;
  }

  /** The file as `schema` has it (see {@link checkData}), and every mistake in it. */
  check<T>(schema: z.ZodType<T>): Checked<T> {
    if (this.value === undefined) return { value: undefined, mistakes: this.mistakes };
    const { value, complaints } = checkData(schema, this.value ?? {});
    // A missing variable leaves an empty text behind, of which its own mistake says more.
    const told = new Set(this.mistakes.map(({ path }) => path));
    const shape = this.place(complaints).filter(({ path }) => !told.has(path));
    return { value, mistakes: sortMistakes([...this.mistakes, ...shape]) };
  }

  /** A mistake at `path`, or at the nearest ancestor that exists. */
  mistake(path: Path, message: string): Mistake {
    for (let length = path.length; length >= 0; length -= 1) {
      const offset = this.offsetOf(path.slice(0, length));
      if (offset !== undefined) return this.at(offset, path, message);
    }
    return { file: this.file, path: formatPath(path), message };
  }

  /** Complaints with their lines. */
  place(complaints: readonly Complaint[]): Mistake[] {
    return complaints.map(({ path, message }) => this.mistake(path, message));
  }

  /** Of a value in a map, the place of its key. */
  private offsetOf(path: Path): number | undefined {
    if (path.length === 0) return this.document.contents?.range?.[0];
    const parent = this.document.getIn(path.slice(0, -1), true);
    const last = path[path.length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(
        (item: Pair) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(last),
      );
      return pair !== undefined && isScalar(pair.key) ? pair.key.range?.[0] : undefined;
    }
    const node = this.document.getIn(path, true);
    return isNode(node) ? (node.range?.[0] ?? undefined) : undefined;
  }

  private at(offset: number, path: Path, message: string): Mistake {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line, column: col, path: formatPath(path), message };
  }

  private expand(environment: Environment): Mistake[] {
    const mistakes: Mistake[] = [];
    visit(this.document, {
      Scalar: (key, node, ancestors) => {
        if (key === 'key' || typeof node.value !== 'string') return;
        const { text, missing } = expandEnvironment(node.value, environment);
        const path = pathTo(node, ancestors as readonly unknown[]);
        for (const name of missing) {
          const message = `environment variable ${name} is not set; set it or write \${${name}:-default}`;
          mistakes.push(this.at(node.range?.[0] ?? 0, path, message));
        }
        node.value = text;
      },
    });
    return mistakes;
  }
}

/** Keys and indexes from the document to `node`. */
function pathTo(node: Node, ancestors: readonly unknown[]): PropertyKey[] {
  return [...ancestors, node].flatMap((child, index, chain): PropertyKey[] => {
    const parent = chain[index - 1];
    if (isPair(child) && isScalar(child.key)) return [String(child.key.value)];
    if (typeof parent === 'object' && parent !== null && 'items' in parent && Array.isArray(parent.items)) {
      return isMap(parent) ? [] : [parent.items.indexOf(child)];
    }
    return [];
  });
}
