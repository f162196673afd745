import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * A process that runs the module `name` beside the caller's (`import.meta.url`), whose name has no ending here, and hears messages. It
 * has a heap of at most `heapMb`, and none of this process' environment, in which secrets are. Tests run from sources, which it loads by
 * the development loader.
 */
export function startProcess(name: string, callerUrl: string, { heapMb }: { readonly heapMb: number }): ChildProcess {
  const isSource = callerUrl.endsWith('.ts');
  const loader = () => pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return fork(fileURLToPath(new URL(`${name}.${isSource ? 'ts' : 'js'}`, callerUrl)), [], {
    execArgv: [
      `--max-old-space-size=${heapMb}`,
      ...(isSource ? ['--conditions=@anju/source', '--import', loader()] : []),
    ],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}
