/** Where the bytes of evidence are, outside the database, by the SHA-256 of their content. A file is kept as it came, its place data too. */
export interface EvidenceFiles {
  /** It is on the disk when this resolves; the same content again is the same file. Returns its hash. */
  put(content: Buffer): Promise<string>;
  /** `undefined`: it is not there. */
  read(sha256: string): Promise<Buffer | undefined>;
  /** Hashes of the files that were put before then; uploads that were cut off before then are removed. */
  olderThan(beforeMs: number): Promise<readonly string[]>;
  remove(sha256: string): Promise<void>;
}
