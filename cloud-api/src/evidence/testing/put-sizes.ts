import { isAppError } from '@anju/contracts';
import { fileDirectory } from '../adapters/file-directory.js';

/*
 * Puts files of so many bytes into a directory, one after the other, and prints a line for each: `kept`, or the code with which it was
 * refused. A process of its own, so that a limit can be set to what it may write: `<directory> <bytes> …`.
 */

async function main([root = '', ...sizes]: readonly string[]): Promise<void> {
  const files = fileDirectory(root);
  for (const size of sizes) {
    const outcome = await files.put(Buffer.alloc(Number(size), size)).then(
      () => 'kept',
      (error: unknown) => (isAppError(error) ? `${error.code}${error.retryable ? ', retryable' : ''}` : String(error)),
    );
    process.stdout.write(`${outcome}\n`);
  }
}

await main(process.argv.slice(2));
