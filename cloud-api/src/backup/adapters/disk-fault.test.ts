import { tmpdir } from 'node:os';
import { AppError } from '@anju/contracts';
import { expect, it } from 'vitest';
import { requireRoom, translateDiskFault } from './disk-fault.js';

it.each([
  ['the file system', Object.assign(new Error('write failed'), { code: 'ENOSPC' })],
  ['a quota', Object.assign(new Error('write failed'), { code: 'EDQUOT' })],
  ['DuckDB', new AppError('readings.unavailable', 'IO Error: Could not write file "x": No space left on device')],
  ['PostgreSQL', new AppError('db.unavailable', 'x', { cause: Object.assign(new Error('y'), { code: '53100' }) })],
])('tells a full disk where %s says so', (_, error) => {
  expect(translateDiskFault(error, 'the backup')).toMatchObject({ code: 'backup.disk_full', cause: error });
});

it('leaves every other fault as it is', () => {
  for (const error of [new Error('ENOENT'), new AppError('db.unavailable', 'gone'), 'text'])
    expect(translateDiskFault(error, 'the backup')).toBe(error);
});

it('asks for room before the embedded stores are filled', async () => {
  await requireRoom(tmpdir(), 1);
  await expect(requireRoom(tmpdir(), 1e18)).rejects.toMatchObject({
    code: 'backup.disk_full',
    message: expect.stringContaining('make room'),
  });
});
