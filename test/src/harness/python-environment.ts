import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { requirement } from '../machine.js';
import { repositoryRoot } from './repository.js';
import { startProcess } from './service-process.js';

async function run(name: string, file: string, args: readonly string[]): Promise<void> {
  const child = startProcess(name, file, args);
  const code = await child.exited;
  if (code !== 0) throw new Error(`${name} failed (${code}):\n${child.lines.slice(-20).join('\n')}`);
}

/**
 * Path of a Python that has test/python/requirements.txt: a virtual environment made once for that file's content, in
 * `ANJU_CACHE_DIR` or `.cache` of the checkout.
 */
export async function pythonWithRequirements(): Promise<string> {
  const system = requirement('python').path;
  if (system === undefined)
    throw new Error(`Python 3.9+ with venv is not on this machine (${requirement('python').install})`);
  const requirements = join(repositoryRoot, 'test/python/requirements.txt');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const cache = process.env.ANJU_CACHE_DIR ?? join(repositoryRoot, '.cache');
  const folder = join(cache, `python-${hash}`);
  const python = join(folder, 'bin/python');
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return python;
  mkdirSync(cache, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  await run('python -m venv', system, ['-m', 'venv', folder]);
  await run('pip install', python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    requirements,
  ]);
  // The mark is renamed into place last, so that a half-made environment is made anew.
  const mark = join(folder, `complete-${process.pid}`);
  await run('mark', python, ['-c', `open(${JSON.stringify(mark)}, 'w').close()`]);
  renameSync(mark, complete);
  return python;
}
