import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '@anju/contracts';
import { type Document, isNode, LineCounter, parseDocument, Scalar, visit } from 'yaml';
import type { Scenario } from '../domain/scenario.js';
import type { ConfigMistake } from '../usecases/config-mistake.js';
import { checkEstateConfig, type EstateConfig } from '../usecases/estate-config.js';
import { checkScenario } from '../usecases/scenario-file.js';

type Environment = Readonly<Record<string, string | undefined>>;

const variable = /\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}/g;

interface Loaded {
  readonly value: unknown;
  readonly mistakes: ConfigMistake[];
  lineOf(path: readonly (string | number)[]): number | null;
}

/** Reads YAML and expands `${VAR}` and `${VAR:-default}` in its text values; a whole number stays a number. */
function load(file: string, environment: Environment): Loaded {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('simulator.config_missing', `cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors.map(
    (error) => `${file}:${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0]}`,
  );
  if (broken.length > 0) throw new AppError('simulator.config_invalid', broken.join('\n'), { context: { file } });
  const mistakes: ConfigMistake[] = [];
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== 'string') return;
      const before = node.value;
      const after = before.replaceAll(variable, (_match, name: string, fallback: string | undefined) => {
        const value = environment[name] ?? fallback;
        if (value === undefined) mistakes.push({ path: [], message: `environment variable ${name} is not set` });
        return value ?? '';
      });
      if (after === before) return;
      node.value = node.type === Scalar.PLAIN && String(Number(after)) === after ? Number(after) : after;
    },
  });
  return { value: document.toJS(), mistakes, lineOf: (path) => lineOf(document, lines, path) };
}

/** The line of the deepest part of `path` that exists. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range != null) return lines.linePos(node.range[0]).line;
  }
  return null;
}

function complaint(file: string, loaded: Loaded, mistakes: readonly ConfigMistake[]): AppError {
  const rows = [...loaded.mistakes, ...mistakes].map(({ path, message }) => {
    const line = loaded.lineOf(path);
    return `${file}${line === null ? '' : `:${line}`}: ${path.length === 0 ? '' : `${path.join('.')}: `}${message}`;
  });
  return new AppError('simulator.config_invalid', rows.join('\n'), { context: { file, mistakes: rows.length } });
}

/** @throws AppError `simulator.config_missing`, or `simulator.config_invalid` with every mistake and its line */
export function loadEstateConfig(file: string, environment: Environment): EstateConfig {
  const loaded = load(file, environment);
  const check = checkEstateConfig(loaded.value);
  if (!check.ok || loaded.mistakes.length > 0) throw complaint(file, loaded, check.ok ? [] : check.mistakes);
  return check.config;
}

/** All `*.yaml` of a folder, by name; the scenario's name is the file's. */
export function loadScenarios(directory: string): Scenario[] {
  let names: string[];
  try {
    names = readdirSync(directory).filter((name) => name.endsWith('.yaml'));
  } catch (cause) {
    throw new AppError('simulator.config_missing', `cannot read scenarios in ${directory}`, { cause });
  }
  return names.sort().map((name) => {
    const file = join(directory, name);
    const loaded = load(file, {});
    const check = checkScenario(basename(name, '.yaml'), loaded.value);
    if (!check.ok) throw complaint(file, loaded, check.mistakes);
    return check.scenario;
  });
}
