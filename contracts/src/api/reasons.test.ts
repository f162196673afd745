import { expect, it } from 'vitest';
import { z } from 'zod';
import * as api from './index.js';

function reasonOf(schema: unknown): unknown {
  return schema instanceof z.ZodObject ? (schema.shape as Readonly<Record<string, unknown>>).reason : undefined;
}

/** What people send with the reason why they do it. */
const written = Object.entries(api).flatMap(([name, schema]): [string, z.ZodString][] => {
  const reason = reasonOf(schema);
  const isSent = /(Write|Request|Reset|Replay|Release|Revocation)$/.test(name);
  return isSent && reason instanceof z.ZodString ? [[name, reason]] : [];
});

it('there are such', () => {
  expect(written.length).toBeGreaterThan(8);
});

it.each(written)('%s takes no reason that says nothing', (_name, reason) => {
  for (const blank of ['', '   ', '\n\t', '\u3000'])
    expect(reason.safeParse(blank).success, JSON.stringify(blank)).toBe(false);
  expect(reason.parse(' 漏水 ')).toBe('漏水');
});
