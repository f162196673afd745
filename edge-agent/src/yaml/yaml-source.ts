import { isAlias, isMap, isPair, isScalar, LineCounter, type Pair, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { type Environment, expandEnvironment } from './expand-environment.js';
import { formatPath, type Mistake } from './mistake.js';
import { didYouMean } from './near-matches.js';

type Path = readonly PropertyKey[];

const kinds: Readonly<Record<string, string>> = {
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** A YAML file whose every value knows its line. */
export class YamlSource {
  private readonly lines = new LineCounter();
  private readonly document;
  /** Mistakes of the YAML itself and of its environment references. */
  readonly mistakes: readonly Mistake[];

  constructor(
    readonly file: string,
    text: string,
    environment?: Environment,
  ) {
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false, uniqueKeys: true });
    const mistakes = this.document.errors.map((error) => this.at(error.pos[0], '', error.message));
    if (environment !== undefined) mistakes.push(...this.expand(environment));
    this.mistakes = mistakes;
  }

  /** The value as plain data; `null` for an empty file. */
  toValue(): unknown {
    return this.document.errors.length > 0 ? null : this.document.toJS({ maxAliasCount: 100 });
  }

  /** A mistake at `path`, or at the nearest ancestor that exists. */
  mistake(path: Path, message: string): Mistake {
    for (let length = path.length; length >= 0; length -= 1) {
      const offset = this.offsetOf(path.slice(0, length));
      if (offset !== undefined) return this.at(offset, formatPath(path), message);
    }
    return { file: this.file, path: formatPath(path), message };
  }

  /** What a schema found wrong, one mistake for every wrong key and value. */
  schemaMistakes(error: z.ZodError): Mistake[] {
    return error.issues.flatMap((issue) => this.issueMistakes(issue, []));
  }

  private issueMistakes(issue: z.core.$ZodIssue, above: Path): Mistake[] {
    const path = [...above, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => this.mistake([...path, key], 'unknown key'));
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      // The branch that got furthest is the one that was meant.
      const nested = issue.errors.map((issues) => issues.flatMap((one) => this.issueMistakes(one, path)));
      const deepest = nested.filter((mistakes) => mistakes.some(({ path: at }) => at !== formatPath(path)));
      const meant = deepest.sort((a, b) => a.length - b.length)[0];
      if (meant !== undefined) return meant;
      return [this.mistake(path, nested.map((mistakes) => mistakes[0]?.message ?? '').join(', or ') || issue.message)];
    }
    if (issue.code === 'invalid_value' && issue.values.length > 1) {
      const wrong = this.document.getIn(path);
      const known = issue.values.map(String);
      return [this.mistake(path, `must be one of ${known.join(', ')}${didYouMean(String(wrong), known)}`)];
    }
    if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
      const value = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
      const kind = kinds[issue.expected] ?? issue.expected;
      return [this.mistake(path, value === undefined ? `is missing: ${kind}` : `must be ${kind}`)];
    }
    return [this.mistake(path, issue.message)];
  }

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
    return isScalar(node) || isMap(node) || isAlias(node) ? (node.range?.[0] ?? undefined) : undefined;
  }

  private at(offset: number, path: string, message: string): Mistake {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line, column: col, path, message };
  }

  private expand(environment: Environment): Mistake[] {
    const mistakes: Mistake[] = [];
    visit(this.document, {
      Scalar: (key, node) => {
        if (key === 'key' || typeof node.value !== 'string') return;
        const { text, missing } = expandEnvironment(node.value, environment);
        for (const name of missing) {
          const offset = node.range?.[0] ?? 0;
          mistakes.push(
            this.at(offset, '', `environment variable ${name} is not set; set it or write \${${name}:-default}`),
          );
        }
        node.value = text;
      },
    });
    return mistakes;
  }
}
