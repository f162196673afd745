import { join } from 'node:path';
import type { Config } from './config.js';

/** Where the tickets' photos and files are, unless the configuration says otherwise. */
export function filesDirectoryOf({ filesDir, dataDir }: Pick<Config, 'filesDir' | 'dataDir'>): string {
  return filesDir ?? join(dataDir, 'files');
}
