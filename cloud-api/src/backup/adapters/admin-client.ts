import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AppError } from '@anju/contracts';
import { z } from 'zod';

const Address = z.object({ port: z.int().min(1).max(65_535), token: z.string().min(1) });
const Summary = z.object({ files: z.int(), bytes: z.int(), lostFiles: z.int() });
const Fault = z.object({ code: z.string(), message: z.string() });

/** What `POST /backup` is asked for. */
export const BackupWish = z.strictObject({
  /** Absolute path of a directory that is empty or not there. */
  to: z.string().min(1),
  /** An operator's token of InfluxDB, which the service itself has not. */
  influxAdminToken: z.string().min(1).exactOptional(),
});
export type BackupWish = z.infer<typeof BackupWish>;

/** What a backup consists of. */
export type BackupSummary = z.infer<typeof Summary>;

/** Where a running cloud writes port and token of its admin API; only its owner may read it. */
export function addressFile(dataDir: string): string {
  return join(dataDir, 'admin.json');
}

/** What only who knows the token can answer to a question that was never asked before. */
export function proofOf(token: string, question: string): string {
  return createHmac('sha256', token).update(question).digest('hex');
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** `undefined`: nobody listens there. Not `fetch`, which gives up after 5 minutes. */
async function ask(
  port: number,
  method: 'GET' | 'POST',
  path: string,
  body = '',
  token = '',
): Promise<Answer | undefined> {
  return await new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-length': Buffer.byteLength(body) };
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      text(response).then((said) => resolve({ status: response.statusCode ?? 0, body: said }), reject);
    });
    asked.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') resolve(undefined);
      else reject(error);
    });
    asked.end(body);
  });
}

/** Whether the cloud that wrote the token is the one that listens, and not another program that has its port by now. */
async function isOurs(port: number, token: string): Promise<boolean> {
  const question = randomBytes(16).toString('hex');
  const answer = await ask(port, 'GET', `/proof/${question}`).catch((error: NodeJS.ErrnoException) => {
    // Another program's protocol.
    if (error.code?.startsWith('HPE_') || error.code === 'ECONNRESET') return undefined;
    throw error;
  });
  return answer?.body === proofOf(token, question);
}

/**
 * Lets the cloud that runs on `dataDir` make a backup. `undefined`: none runs.
 *
 * Throws with the code of the fault that the cloud met; `backup.failed` where it ended before it had answered.
 */
export async function askForBackup(dataDir: string, wish: BackupWish): Promise<BackupSummary | undefined> {
  const content = await readFile(addressFile(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (content === undefined) return undefined;
  const { port, token } = Address.parse(JSON.parse(content));
  // A cloud that was killed leaves its address behind.
  if (!(await isOurs(port, token))) return undefined;
  try {
    const answer = await ask(port, 'POST', '/backup', JSON.stringify(wish), token);
    if (answer === undefined) throw new Error('nobody listens any more');
    const body: unknown = JSON.parse(answer.body);
    if (answer.status === 200) return Summary.parse(body);
    const { code, message } = Fault.parse(body);
    throw new AppError(code, message);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new AppError('backup.failed', `the cloud ended during the backup: ${message}`, { cause: error });
  }
}
