import { expect, it } from 'vitest';
import { failEveryCall, replayTruncations } from './crash-replay.js';
import { SimulatedDisk } from './simulated-disk.js';

it('starts from whatever a power cut leaves, byte by byte, with every accepted reading', async () => {
  const { starts, ...rest } = await replayTruncations();
  expect(rest).toEqual({ acceptedLost: 0, startFailures: 0, findings: [] });
  expect(starts).toBeGreaterThan(1_000);
}, 300_000);

it('keeps every accepted reading through a power cut after the Nth call failed, whole or half', async () => {
  const { starts, ...rest } = await failEveryCall();
  expect(rest).toEqual({ acceptedLost: 0, startFailures: 0, findings: [] });
  expect(starts).toBeGreaterThan(200);
}, 300_000);

it('has a disk that forgets what was not synced, and names whose directory was not', async () => {
  const disk = new SimulatedDisk();
  const file = await disk.open('/d/a', 'create');
  await file.write(Buffer.from('one'), 0);
  await file.sync();
  expect([...disk.durable().keys()]).toEqual([]);
  await disk.syncDirectory();
  await file.write(Buffer.from('two'), 3);
  expect(String(disk.durable().get('/d/a'))).toBe('one');
  await disk.rename('/d/a', '/d/b');
  expect([...disk.durable().keys()]).toEqual(['/d/a']);
  expect(String(await disk.readAll('/d/b'))).toBe('onetwo');
});

it('has a disk that shows every image that a cut during a write may leave', async () => {
  const disk = new SimulatedDisk();
  const file = await disk.open('/d/a', 'create');
  await disk.syncDirectory();
  const images = new Set<string>();
  disk.onChange = (changed) => {
    for (const image of changed) images.add(image.get('/d/a')?.toString('latin1') ?? '');
  };
  await file.write(Buffer.from('abc'), 0);
  const absent = ['\0\0\0', '\xa5\xa5\xa5'];
  expect(images).toEqual(new Set(['', 'a', 'ab', 'abc', ...absent]));
});

it('has a disk that may keep later blocks of what was not synced, and not earlier ones', async () => {
  const disk = new SimulatedDisk();
  const file = await disk.open('/d/a', 'create');
  await file.write(Buffer.alloc(48, 'a'), 0);
  await file.sync();
  await disk.syncDirectory();
  const images = new Set<string>();
  disk.onChange = (changed) => {
    for (const image of changed) images.add(image.get('/d/a')?.toString('latin1') ?? '');
  };
  await file.write(Buffer.alloc(48, 'b'), 48);
  await file.write(Buffer.alloc(48, 'c'), 96);
  const [synced, first, second] = ['a', 'b', 'c'].map((letter) => letter.repeat(48));
  const [zeros, before] = ['\0', '\xa5'].map((fill) => fill.repeat(48));
  for (const blocks of [
    [synced, zeros, second],
    [synced, before, second],
    [synced, first, zeros],
    [synced, zeros, zeros],
  ]) {
    expect(images).toContain(blocks.join(''));
  }
  expect([...images].every((image) => image.startsWith(synced ?? ''))).toBe(true);
});
