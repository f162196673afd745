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
