import { readSheet } from 'read-excel-file/node';
import { expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time.js';
import { xlsxInProcess } from './xlsx-in-process.js';

const write = xlsxInProcess(oneAtATime(4));
const columns = Array.from({ length: 11 }, (_, at) => ({ title: `列${at}`, width: 20 }));
const text = '2026-11-22 10:30 再次催办：街道；原因：等待配件\n'.repeat(8);

async function* lines(count: number) {
  for (let at = 0; at < count; at++) yield [at, ...columns.slice(1).map((_, of) => `${at}/${of} ${text}`)];
}

it('builds a workbook of 10 000 lines while the service goes on with its work', async () => {
  const beganMs = performance.now();
  let tickedMs = beganMs;
  let longestMs = 0;
  const tick = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - tickedMs);
    tickedMs = performance.now();
  }, 1);
  const workbook = await write('台账', columns, lines(10_000));
  clearInterval(tick);
  const tookMs = performance.now() - beganMs;
  longestMs = Math.max(longestMs, performance.now() - tickedMs);
  if (process.env.ANJU_TEST_LOG !== undefined) process.stderr.write(`${tookMs} ms, longest ${longestMs} ms\n`);
  // In the service's own thread it would be most of the time, on a machine however slow.
  expect(longestMs).toBeLessThan(Math.max(100, tookMs / 5));
  const rows = await readSheet(workbook);
  expect(rows).toHaveLength(10_002);
  expect(rows.at(-1)?.[0]).toBe(9_999);
}, 300_000);

it('tells what went wrong while the lines were read, and builds the next', async () => {
  async function* broken() {
    yield [1];
    throw new Error('the database went away');
  }
  const [failed, next] = await Promise.allSettled([
    write('台账', columns.slice(0, 1), broken()),
    write('台账', columns.slice(0, 1), [[1], ['=1+1']]),
  ]);
  expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'the database went away' } });
  expect(next.status === 'fulfilled' && (await readSheet(next.value))).toEqual([['台账'], ['列0'], [1], ['=1+1']]);
});
