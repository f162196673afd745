import { createRequire } from 'node:module';
import { join } from 'node:path';
import { repositoryRoot } from '@anju/tests/harness';

interface Duckdb {
  readonly DuckDBInstance: {
    create(file: string, options: Record<string, string>): Promise<DuckdbInstance>;
  };
}
interface DuckdbInstance {
  connect(): Promise<DuckdbConnection>;
  closeSync(): void;
}
export interface DuckdbConnection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getRows(): unknown[][] }>;
  closeSync(): void;
}

/** The engine of the cloud's own installation, on a file that no cloud has open. */
export async function withDuckdb<T>(file: string, use: (connection: DuckdbConnection) => Promise<T>): Promise<T> {
  const { DuckDBInstance } = createRequire(join(repositoryRoot, 'cloud-api/package.json'))(
    '@duckdb/node-api',
  ) as Duckdb;
  const instance = await DuckDBInstance.create(file, { memory_limit: '2GB', threads: '2' });
  try {
    const connection = await instance.connect();
    try {
      return await use(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** Different readings in the embedded store's file. */
export function storedInDuckdb(file: string): Promise<number> {
  return withDuckdb(file, async (connection) => {
    const periods = (await connection.runAndReadAll('SELECT name FROM periods'))
      .getRows()
      .map(([name]) => String(name));
    let count = 0;
    for (const period of periods) {
      const rows = await connection.runAndReadAll(
        `SELECT count(*) FROM (SELECT DISTINCT series, source_time_ms, ordinal FROM ${period})`,
      );
      count += Number(rows.getRows()[0]?.[0] ?? 0);
    }
    return count;
  });
}
