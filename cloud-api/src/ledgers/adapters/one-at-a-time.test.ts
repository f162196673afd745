import { expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time.js';

/** A piece of work that ends when it is told to. */
function work<T>(value: T) {
  let end: () => void = () => undefined;
  const done = new Promise<T>((resolve) => {
    end = () => resolve(value);
  });
  return { run: () => done, end };
}

it('does one after the other in their order, whatever became of the one before', async () => {
  const inTurn = oneAtATime(5);
  const order: string[] = [];
  const one = work('one');
  const all = [
    inTurn(async () => {
      order.push('one begins');
      await one.run();
      order.push('one ends');
      throw new Error('one failed');
    }),
    inTurn(async () => void order.push('two')),
    inTurn(async () => void order.push('three')),
  ];
  one.end();
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(order).toEqual(['one begins', 'one ends', 'two', 'three']);
});

it('sends away whoever comes when enough wait, with when to come again, and takes others later', async () => {
  const inTurn = oneAtATime(1);
  const first = work('first');
  const running = inTurn(first.run);
  const waiting = inTurn(async () => 'second');
  await expect(inTurn(async () => 'third')).rejects.toMatchObject({
    code: 'request.too_many',
    retryable: true,
    context: { retryAfterMs: expect.any(Number) },
  });
  first.end();
  expect(await Promise.all([running, waiting])).toEqual(['first', 'second']);
  expect(await inTurn(async () => 'fourth')).toBe('fourth');
});
