import { readFile } from 'node:fs/promises';
import { AppError } from '@anju/contracts';
import { type Document, isCollection, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import { parseRegistrySeed, type RegistrySeed } from '../domain/registry-seed.js';

/** Line of what `path` names, or of the nearest thing around it that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    const parent = document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isCollection(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isNode(item.key) && String(item.key) === String(last));
      if (isPair(pair) && isNode(pair.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
    }
  }
  return 1;
}

function fault(file: string, mistakes: readonly string[]): AppError {
  return new AppError('registry.seed_invalid', `${file} cannot be used:\n${mistakes.map((m) => `  ${m}`).join('\n')}`, {
    context: { file, mistakes },
  });
}

/** The registry file. Throws `registry.seed_invalid`, which lists every mistake with its line. */
export async function readSeedFile(file: string): Promise<RegistrySeed> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('registry.seed_invalid', `${file} cannot be read`, { context: { file }, cause });
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true });
  if (document.errors.length > 0) {
    throw fault(
      file,
      document.errors.map(({ message }) => message.split('\n')[0] ?? message),
    );
  }
  const result = parseRegistrySeed(document.toJS());
  if ('seed' in result) return result.seed;
  throw fault(
    file,
    result.mistakes.map(({ path, message }) => `line ${lineOf(document, lines, path)}: ${path.join('.')}: ${message}`),
  );
}
