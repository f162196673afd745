import { statfs } from 'node:fs/promises';
import { AppError } from '@anju/contracts';

const FULL = /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded|disk full|SQLSTATE 53100/i;

/** `backup.disk_full` for what a full disk causes, by whichever of the stores it is told; anything else as it is. */
export function translateDiskFault(error: unknown, where: string): unknown {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; current = current.cause, depth += 1) {
    const code = 'code' in current && typeof current.code === 'string' ? current.code : '';
    if (code === '53100' || FULL.test(`${code} ${current.message}`)) {
      return new AppError(
        'backup.disk_full',
        `no space is left for ${where}: make room, and begin again with an empty one`,
        {
          cause: error,
        },
      );
    }
  }
  return error;
}

/** Of a byte of a backup: the table or file, its indexes, and the log or the old pages that stand beside it until the end (DEFAULT). */
const ROOM_FOR_A_BYTE = 4;
/** What empty embedded stores take (measured: 40 MB). */
const ROOM_AT_LEAST = 64_000_000;

/**
 * Throws `backup.disk_full` where `directory` has less room than embedded stores need to take a backup of `bytes`: asked before, since
 * the embedded database does not say that its disk is full but stands still.
 */
export async function requireRoom(directory: string, bytes: number, roomForAByte = ROOM_FOR_A_BYTE): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const [free, wanted] = [bavail * bsize, ROOM_AT_LEAST + bytes * roomForAByte];
  if (free >= wanted) return;
  throw new AppError(
    'backup.disk_full',
    `${directory} has ${Math.floor(free / 1e6)} MB free, and this restore may need ${Math.ceil(wanted / 1e6)} MB: make room first`,
    { context: { freeBytes: free, wantedBytes: wanted } },
  );
}
