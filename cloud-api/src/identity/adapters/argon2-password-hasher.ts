import { type Algorithm, hash, verify } from '@node-rs/argon2';
import type { PasswordHasher } from '../usecases/identity-ports.js';

// A const enum of the package, which isolated modules cannot read.
const ARGON2ID = 2 as Algorithm.Argon2id;

/** argon2id with 19 MiB, 2 passes, 1 lane (PRACTICE: OWASP password storage cheat sheet). */
const cost = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const argon2PasswordHasher: PasswordHasher = {
  hash: (password) => hash(password, cost),
  verify: (encoded, password) => verify(encoded, password),
};
