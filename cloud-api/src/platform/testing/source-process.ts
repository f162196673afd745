import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Arguments with which Node runs a TypeScript file of the sources as a process of its own. */
export function sourceProcessArguments(): readonly string[] {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return ['--conditions=@anju/source', '--import', loader];
}
