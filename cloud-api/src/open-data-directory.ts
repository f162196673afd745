import { mkdir } from 'node:fs/promises';
import { refuseHalfRestored } from './backup/index.js';

/** Makes the data directory where it is not there. Throws `backup.restore_unfinished` where a restore was cut off in it. */
export async function openDataDirectory(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  refuseHalfRestored(dataDir);
}
