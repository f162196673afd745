import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AppError } from '@anju/contracts';
import { z } from 'zod';

const Address = z.object({ port: z.int().min(1).max(65_535), token: z.string().min(1) });
const Summary = z.object({ files: z.int(), bytes: z.int() });
const Fault = z.object({ code: z.string(), message: z.string() });

/** What a backup consists of. */
export type BackupSummary = z.infer<typeof Summary>;

/** Where a running cloud writes port and token of its admin API; only its owner may read it. */
export function addressFile(dataDir: string): string {
  return join(dataDir, 'admin.json');
}

/**
 * Lets the cloud that runs on `dataDir` make a backup into the absolute path `to`. `undefined`: none runs, or none that answers.
 *
 * Throws with the code of the fault that the cloud met.
 */
export async function askForBackup(dataDir: string, to: string): Promise<BackupSummary | undefined> {
  const content = await readFile(addressFile(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (content === undefined) return undefined;
  const { port, token } = Address.parse(JSON.parse(content));
  // Not `fetch`, which gives up after 5 minutes.
  const answer = await new Promise<{ status: number; body: string } | undefined>((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path: '/backup', method: 'POST', headers: { authorization: `Bearer ${token}` } },
      (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
      },
    );
    asked.once('error', (error: NodeJS.ErrnoException) => {
      // Left behind by a cloud that was killed.
      if (error.code === 'ECONNREFUSED') resolve(undefined);
      else
        reject(new AppError('backup.failed', `the cloud ended during the backup: ${error.message}`, { cause: error }));
    });
    asked.end(JSON.stringify({ to }));
  });
  // Whoever else has that port now does not know the token.
  if (answer === undefined || answer.status === 401 || answer.status === 404) return undefined;
  const body: unknown = JSON.parse(answer.body);
  if (answer.status === 200) return Summary.parse(body);
  const { code, message } = Fault.parse(body);
  throw new AppError(code, message);
}
