import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file that is there while a launcher runs on a data directory, and stays when it is killed. */
export interface RunMark {
  /** The launcher before did not come to its end: its services may be about to notice. */
  readonly wasLeft: boolean;
  clear(): void;
}

/** Only for the holder of the directory's lock. */
export function setRunMark(dataDir: string): RunMark {
  const file = join(dataDir, 'launcher.running');
  const wasLeft = existsSync(file);
  writeFileSync(file, `${process.pid}\n`);
  return { wasLeft, clear: () => rmSync(file, { force: true }) };
}
