import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@anju/contracts';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { ExportedFile, ReadingImport } from '../reading-store.js';
import { createPeriodTable, fixedTables } from './duckdb-tables.js';

/** `periods` is not among them: a file of a period says that there is one. */
const fixedNames = ['series', 'batches', 'coverage', 'latest', 'snapshot_mark'];
const exportedName = /^(series|batches|coverage|latest|snapshot_mark|readings_[a-z0-9]+)\.parquet$/;

function quotedPath(path: string): string {
  return `'${path.replaceAll("'", "''")}'`;
}

async function numberOf(connection: DuckDBConnection, sql: string): Promise<number> {
  return Number((await connection.runAndReadAll(sql)).getRows()[0]?.[0] ?? 0);
}

/** Every table to a Parquet file of its own in `directory`, all as they are at one moment. */
export async function exportTables(connection: DuckDBConnection, directory: string): Promise<readonly ExportedFile[]> {
  await connection.run('BEGIN TRANSACTION READ ONLY');
  try {
    const periods = (await connection.runAndReadAll('SELECT name FROM periods ORDER BY name')).getRows();
    const files: ExportedFile[] = [];
    for (const table of [...fixedNames, ...periods.map(([name]) => String(name))]) {
      const name = `${table}.parquet`;
      const rows = await numberOf(connection, `SELECT count(*) FROM ${table}`);
      await connection.run(`COPY ${table} TO ${quotedPath(join(directory, name))} (FORMAT parquet, COMPRESSION zstd)`);
      files.push({ name, rows });
    }
    return files;
  } finally {
    await connection.run('ROLLBACK');
  }
}

/** Rows of an exported file. Throws where it is none. */
export async function countParquet(path: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '256MB', threads: '1' });
  try {
    const connection = await instance.connect();
    try {
      return await numberOf(connection, `SELECT count(*) FROM read_parquet(${quotedPath(path)})`);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** Restores into a file that is not there yet. */
export class DuckdbImport implements ReadingImport {
  readonly #file: string;
  readonly #unfinished: string;

  constructor(file: string) {
    this.#file = file;
    this.#unfinished = `${file}.restoring`;
  }

  async requireEmpty(): Promise<void> {
    if (existsSync(this.#file))
      throw new AppError('readings.not_empty', `${this.#file} is there already: restore into another data directory`);
  }

  async fill(directory: string, files: readonly ExportedFile[]): Promise<void> {
    await this.discard();
    await fill(this.#unfinished, directory, files);
  }

  async publish(): Promise<void> {
    if (existsSync(this.#unfinished)) await rename(this.#unfinished, this.#file);
  }

  async discard(): Promise<void> {
    for (const path of [this.#unfinished, `${this.#unfinished}.wal`]) await rm(path, { force: true });
  }
}

async function fill(file: string, directory: string, exported: readonly ExportedFile[]): Promise<void> {
  const instance = await DuckDBInstance.create(file, { memory_limit: '256MB', threads: '2' });
  try {
    const connection = await instance.connect();
    try {
      await connection.run(fixedTables);
      for (const { name, rows } of exported) {
        if (!exportedName.test(name)) throw new AppError('readings.invalid', `"${name}" is no file of an export`);
        const table = name.slice(0, -'.parquet'.length);
        if (!fixedNames.includes(table)) await connection.run(createPeriodTable(table));
        await connection.run(`COPY ${table} FROM ${quotedPath(join(directory, name))} (FORMAT parquet)`);
        const restored = await numberOf(connection, `SELECT count(*) FROM ${table}`);
        if (restored !== rows)
          throw new AppError('readings.invalid', `${name} has ${restored} rows, where the backup had ${rows}`);
      }
      await connection.run('CHECKPOINT');
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}
