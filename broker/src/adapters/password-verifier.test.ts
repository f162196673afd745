import { expect, it } from 'vitest';
import { passwordHashPattern } from '../domain/secret.js';
import { hashPassword, PasswordVerifier } from './password-verifier.js';

it('accepts the hashed password, and only it, more than once', async () => {
  const passwordHash = await hashPassword('right-password');
  expect(passwordHash).toMatch(passwordHashPattern);
  const verifier = new PasswordVerifier(new Map([['a', { passwordHash }]]), { maxPending: 10 });
  expect(await verifier.verify('a', Buffer.from('wrong'))).toBe('wrong');
  expect(await verifier.verify('a', Buffer.from('right-password'))).toBe('right');
  expect(await verifier.verify('a', Buffer.from('right-password'))).toBe('right');
  expect(await verifier.verify('a', Buffer.from('wrong'))).toBe('wrong');
  expect(await verifier.verify('b', Buffer.from('right-password'))).toBe('wrong');
});

it('is busy rather than slow when strangers guess at once', async () => {
  const verifier = new PasswordVerifier(new Map([['a', { passwordHash: await hashPassword('right') }]]), {
    maxPending: 2,
  });
  const verdicts = await Promise.all(Array.from({ length: 5 }, () => verifier.verify('a', Buffer.from('wrong'))));
  expect(verdicts).toEqual(['wrong', 'wrong', 'busy', 'busy', 'busy']);
});
