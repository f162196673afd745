import { createHash } from 'node:crypto';
import { AppError } from '@anju/contracts';
import { z } from 'zod';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Count = z.int().min(0);

/** What a backup consists of. Its file `manifest.json` is written last: a directory without one is no whole backup. */
export const Manifest = z.strictObject({
  format: z.literal(1),
  /** ms since 1970 UTC. */
  createdMs: Count,
  /** What the readings were copied from, and into what they are restored. */
  readings: z.enum(['duckdb', 'influxdb']).default('duckdb'),
  /** Migrations of the records' database: it is restored into one of the same. */
  migrations: z.array(z.strictObject({ name: z.string().min(1), sha256: Sha256 })),
  /** Hashes of tickets' photos and files that were not there, or damaged already, when the backup was made. */
  lostFiles: z.array(Sha256).default([]),
  files: z.array(
    z.strictObject({
      path: z
        .string()
        .regex(
          /^(files\/[0-9a-f]{64}|records\/[a-z0-9_]+\.jsonl|readings\/([a-z0-9_]+\.parquet|[a-z]+-\d+\.tar|contents\.json))$/,
        ),
      bytes: Count,
      rows: Count,
      sha256: Sha256,
    }),
  ),
});
export type Manifest = z.infer<typeof Manifest>;

const Sealed = z.strictObject({ sha256: Sha256, content: z.unknown() });

/** Tells one backup from another. */
export function hashOf(manifest: Manifest): string {
  return seal(manifest);
}

function seal(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** The text of `manifest.json`, which carries a hash of itself. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify({ sha256: seal(manifest), content: manifest }, null, 2)}\n`;
}

/** Reads `manifest.json`. Throws `backup.invalid` where a character of it is not what was written. */
export function parseManifest(text: string): Manifest {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new AppError('backup.invalid', 'manifest.json is damaged: it is no JSON', { cause: error });
  }
  const sealed = Sealed.safeParse(given);
  if (!sealed.success || seal(sealed.data.content) !== sealed.data.sha256)
    throw new AppError('backup.invalid', 'manifest.json is damaged: its hash is not that of its content');
  const manifest = Manifest.safeParse(sealed.data.content);
  if (!manifest.success) throw new AppError('backup.invalid', 'manifest.json is of another version of this program');
  return manifest.data;
}
