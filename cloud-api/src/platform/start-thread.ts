import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * A thread that runs the module `name` beside the caller's (`import.meta.url`), whose name has no ending here. Tests run from sources,
 * which a thread cannot load without the development loader.
 */
export function startThread(name: string, callerUrl: string, options: Omit<WorkerOptions, 'eval'> = {}): Worker {
  if (!callerUrl.endsWith('.ts')) return new Worker(new URL(`${name}.js`, callerUrl), options);
  // `require` finds the CommonJS edition, which cannot register; the other lies beside it.
  const loaderFile = createRequire(import.meta.url)
    .resolve('tsx/esm/api')
    .replace(/\.cjs$/, '.mjs');
  const loader = JSON.stringify(pathToFileURL(loaderFile).href);
  const entry = JSON.stringify(new URL(`${name}.ts`, callerUrl).href);
  return new Worker(`import(${loader}).then((tsx) => tsx.tsImport(${entry}, ${entry}))`, { ...options, eval: true });
}
