import type { ExportedFile, ReadingExport, ReadingImport } from '../../readings/index.js';
import type { Manifest } from '../domain/manifest.js';

/** The records, and their copy: a file a table. */
export interface RecordCopies {
  /**
   * Writes all tables as they are at one moment into `directory`, which is there and empty. `evidence`: hashes of the tickets' photos and
   * files that they name.
   */
  exportTo(directory: string): Promise<{
    readonly migrations: Manifest['migrations'];
    readonly files: readonly ExportedFile[];
    readonly evidence: readonly string[];
  }>;
  /** Throws `db.not_empty`. */
  requireEmpty(): Promise<void>;
  /** Fills the empty tables, all or nothing. Throws `backup.other_schema`, `backup.invalid`. */
  importFrom(directory: string, migrations: Manifest['migrations'], files: readonly ExportedFile[]): Promise<void>;
}

/** The readings, to be copied or to be filled. */
export interface ReadingSource extends ReadingExport {
  readonly store: Manifest['readings'];
}
export interface ReadingTarget {
  readonly store: Manifest['readings'];
  readonly into: ReadingImport;
}

/** The tickets' photos and files, each by the SHA-256 of its content. */
export interface EvidenceCopies {
  /** Copies those into `directory`, each under its hash, and returns of which it did: the others are not there, or are damaged. */
  exportTo(directory: string, hashes: readonly string[]): Promise<readonly string[]>;
  /** Puts those of `directory` where the service looks for them; returns which were not there before. */
  importFrom(directory: string, hashes: readonly string[]): Promise<readonly string[]>;
  remove(hashes: readonly string[]): Promise<void>;
}

/** A file as it is now: what the manifest says of it, or that it cannot be read as what it should be. */
export type FoundFile = Omit<Manifest['files'][number], 'path' | 'rows'> & {
  readonly rows: number | { fault: string };
};

/** Where one backup lies. */
export interface BackupDirectory {
  readonly path: string;
  /** Makes the empty directories for what each store gives. Throws `backup.target_not_empty`. */
  make(): Promise<{ readonly records: string; readonly readings: string; readonly files: string }>;
  /** Brings a written file to the disk and describes it. */
  seal(path: string, rows: number): Promise<Manifest['files'][number]>;
  /** Writes the manifest, whole or not at all, once everything else is on the disk. */
  finish(manifest: Manifest): Promise<void>;
  /** Throws `backup.incomplete` where there is none, `backup.invalid` where it is damaged. */
  manifest(): Promise<Manifest>;
  /** `undefined`: it is not there. */
  examine(path: string): Promise<FoundFile | undefined>;
}

/** What is remembered of a restore until its end, so that no service starts on half of one. */
export interface RestoreMark {
  /** Hash of the backup whose restore was cut off here; `undefined`: none was. */
  read(): Promise<string | undefined>;
  write(backup: string): Promise<void>;
  remove(): Promise<void>;
}
