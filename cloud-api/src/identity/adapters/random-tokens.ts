import { createHash, randomBytes } from 'node:crypto';
import type { Tokens } from '../usecases/identity-ports.js';

export const randomTokens: Tokens = {
  make: () => randomBytes(32).toString('base64url'),
  fingerprint: (token) => createHash('sha256').update(token).digest('hex'),
};
