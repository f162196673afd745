import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../domain/secret.js';

const KEY_BYTES = 32;
const defaults = { cost: 16_384, blockSize: 8, parallelization: 1 };

function derive(password: Buffer, salt: Buffer, options: typeof defaults): Promise<Buffer> {
  const maxmem = 256 * options.cost * options.blockSize;
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, { ...options, maxmem }, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(Buffer.from(password, 'utf8'), salt, defaults);
  const { cost, blockSize, parallelization } = defaults;
  return `scrypt$${cost}$${blockSize}$${parallelization}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

export type Verdict = 'right' | 'wrong' | 'busy';

/**
 * Checks passwords without letting strangers buy CPU: at most `maxPending` derivations wait at a time, beyond which the
 * answer is `busy`. A password once found right is remembered as a keyed digest, so that a thousand agents that come back
 * together are let in at once.
 */
export class PasswordVerifier {
  readonly #secrets: ReadonlyMap<string, Secret>;
  readonly #maxPending: number;
  readonly #digestKey = randomBytes(32);
  readonly #known = new Map<string, Buffer>();
  #pending = 0;

  constructor(secrets: ReadonlyMap<string, Secret>, options: { maxPending: number }) {
    this.#secrets = secrets;
    this.#maxPending = options.maxPending;
    for (const [id, secret] of secrets) {
      if ('password' in secret) this.#known.set(id, this.#digest(Buffer.from(secret.password, 'utf8')));
    }
  }

  async verify(id: string, password: Buffer): Promise<Verdict> {
    const known = this.#known.get(id);
    const digest = this.#digest(password);
    if (known !== undefined && timingSafeEqual(known, digest)) return 'right';
    const secret = this.#secrets.get(id);
    if (secret === undefined || 'password' in secret) return 'wrong';
    if (this.#pending >= this.#maxPending) return 'busy';
    this.#pending += 1;
    try {
      const [, cost, blockSize, parallelization, salt, key] = secret.passwordHash.split('$');
      const expected = Buffer.from(key ?? '', 'base64url');
      const derived = await derive(password, Buffer.from(salt ?? '', 'base64url'), {
        cost: Number(cost),
        blockSize: Number(blockSize),
        parallelization: Number(parallelization),
      });
      if (expected.length !== derived.length || !timingSafeEqual(expected, derived)) return 'wrong';
      this.#known.set(id, digest);
      return 'right';
    } finally {
      this.#pending -= 1;
    }
  }

  #digest(password: Buffer): Buffer {
    return createHmac('sha256', this.#digestKey).update(password).digest();
  }
}
