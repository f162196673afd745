import { countParquet } from './duckdb-export.js';
import { countCopied } from './influx-copy.js';

/** Rows of a file that a store has exported, whichever store it was. Throws where the file is none. */
export async function countExported(path: string): Promise<number> {
  return path.endsWith('.parquet') ? await countParquet(path) : await countCopied(path);
}
