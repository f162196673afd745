import { AppError } from '@anju/contracts';
import type { Scope } from '../../platform/db/database.js';
import type { EstateFormReader } from './estate-form-reader.js';
import type { ChangeAuthor, EstateTransactions } from './estate-records.js';

export interface EstateFile {
  readonly name: string;
  readonly content: Buffer;
}

export interface ImportDeps<Facts> {
  readonly reader: EstateFormReader<Facts>;
  readonly transactions: EstateTransactions<Facts>;
}

/** What an import would write: an `EstateLedgerDiff` as JSON. Throws `request.invalid` naming every wrong cell. */
export async function previewEstates<Facts>(
  { reader, transactions }: ImportDeps<Facts>,
  scope: Scope,
  file: EstateFile,
): Promise<Buffer> {
  return reader.open(file.content, async (form) => {
    await transactions.run(scope, (records) => form.learn(records.known()));
    return (await form.plan()).diff;
  });
}

/**
 * Writes what was previewed, in one transaction. Throws `registry.conflict` where that is not what would be written now, and
 * `request.invalid` naming every wrong cell.
 */
export async function importEstates<Facts>(
  { reader, transactions }: ImportDeps<Facts>,
  scope: Scope,
  wish: {
    readonly file: EstateFile;
    readonly digest: string;
    readonly author: Omit<ChangeAuthor, 'fileName' | 'fileSha256'>;
  },
): Promise<Buffer> {
  const { file, digest, author } = wish;
  return reader.open(file.content, (form) =>
    transactions.run(scope, async (records) => {
      await records.lock();
      await form.learn(records.known());
      const plan = await form.plan();
      if (plan.digest !== digest) {
        const detail = 'What was previewed is not what would be written now: preview this file again.';
        throw new AppError('registry.conflict', detail);
      }
      await records.write(plan.changes, { ...author, fileName: file.name, fileSha256: form.fileSha256 });
      return plan.diff;
    }),
  );
}
