import { join } from 'node:path';

/** Root of the checkout: this file is built to test/dist/harness/ and lives in test/src/harness/, both three levels down. */
export const repositoryRoot = join(import.meta.dirname, '../../..');
