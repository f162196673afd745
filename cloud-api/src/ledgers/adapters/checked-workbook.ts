import { crc32, inflateRawSync } from 'node:zlib';
import { FileRefused } from './file-refused.js';

/** Bytes of all parts together once unpacked: the largest form that is taken (5000 rows) has a tenth. */
const mostUnpackedBytes = 32 * 1024 * 1024;
const mostParts = 200;

/** Cells further out than these: a reader makes every cell up to the last one, so that one far away takes all memory. */
export const lastRow = 6000;
export const lastColumn = 100;

export interface Part {
  readonly name: string;
  readonly content: Buffer;
}

export interface CheckedWorkbook {
  /** The workbook written anew. */
  readonly archive: Buffer;
  /** What it consists of, unpacked. */
  readonly parts: readonly Part[];
}

const refused = (message: string, cause?: unknown) => new FileRefused(message, { cause });

const damaged = 'is damaged or was cut off: save it again as .xlsx and send it again';

/** Every part that the directory at the archive's end names, unpacked within the limits. */
function partsOf(archive: Buffer): readonly Part[] {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw refused(damaged);
  const count = archive.readUInt16LE(end + 10);
  if (count > mostParts) throw refused(`has more than ${mostParts} parts`);
  const parts: Part[] = [];
  let left = mostUnpackedBytes;
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (archive.readUInt32LE(at) !== 0x02014b50) throw refused(damaged);
    const flags = archive.readUInt16LE(at + 8);
    const method = archive.readUInt16LE(at + 10);
    const sum = archive.readUInt32LE(at + 16);
    const packedBytes = archive.readUInt32LE(at + 20);
    const nameBytes = archive.readUInt16LE(at + 28);
    const local = archive.readUInt32LE(at + 42);
    const name = archive.toString('utf8', at + 46, at + 46 + nameBytes);
    at += 46 + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    if ((flags & 1) === 1) throw refused('is encrypted: remove the password');
    if (archive.readUInt32LE(local) !== 0x04034b50) throw refused(damaged);
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(begin, begin + packedBytes);
    if (packed.length !== packedBytes || (method !== 0 && method !== 8)) throw refused(damaged);
    const content = method === 0 ? packed : inflate(packed, left);
    left -= content.length;
    if (left < 0) throw refused(`is larger than ${mostUnpackedBytes} bytes once unpacked`);
    if (crc32(content) !== sum) throw refused(damaged);
    parts.push({ name, content });
  }
  return parts;
}

function inflate(packed: Buffer, most: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    if (error instanceof RangeError) throw refused(`is larger than ${mostUnpackedBytes} bytes once unpacked`, error);
    throw refused(damaged, error);
  }
}

/** Of rows and cells, and of the extent that the sheet says it has. */
const addresses = /(?:\sr|<(?:\w+:)?dimension\s+ref)\s*=\s*["']([^"']*)["']/g;

function checkExtent({ content }: Part): void {
  for (const [, address = ''] of content.toString('utf8').matchAll(addresses)) {
    for (const corner of address.split(':')) {
      const [, letters, row] = /^\$?([A-Za-z]*)\$?(\d*)$/.exec(corner) ?? [];
      const column = [...(letters ?? '').toUpperCase()].reduce(
        (sum, letter) => sum * 26 + letter.charCodeAt(0) - 64,
        0,
      );
      if (letters !== undefined && column <= lastColumn && Number(row) <= lastRow) continue;
      throw refused(
        `reaches to ${corner.slice(0, 20)}: delete what is beyond row ${lastRow} and column ${lastColumn}, empty cells too`,
      );
    }
  }
}

/** An archive of these parts, none of them packed. */
export function writeArchive(parts: readonly Part[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of parts) {
    const path = Buffer.from(name);
    const about = Buffer.alloc(22); // From the flags to the lengths, as both headers have it.
    about.writeUInt16LE(0x0800, 0);
    about.writeUInt32LE(crc32(content), 8);
    about.writeUInt32LE(content.length, 12);
    about.writeUInt32LE(content.length, 16);
    about.writeUInt16LE(path.length, 20);
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4, 20, 0]), about, Buffer.alloc(2), path, content]);
    const tail = Buffer.alloc(16);
    tail.writeUInt32LE(offset, 12);
    directory.push(Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 0, 20, 0]), about, tail, path]));
    bodies.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, listed, end]);
}

/**
 * The workbook written anew from parts that were unpacked here within limits, so that whatever else the file hides (sizes that are
 * not true, parts that no directory names) reaches no reader.
 *
 * Throws `FileRefused` for what is no XLSX, is damaged, encrypted, too large, or holds macros.
 */
export function checkedWorkbook(file: Buffer): CheckedWorkbook {
  if (file.length === 0) throw refused('is empty');
  if (file.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) {
    throw refused('is an old .xls or has a password: save it as .xlsx without one');
  }
  if (!file.subarray(0, 2).equals(Buffer.from('PK'))) throw refused('is no XLSX workbook: save it as .xlsx');
  let parts: readonly Part[];
  try {
    parts = partsOf(file);
  } catch (error) {
    if (error instanceof RangeError) throw refused(damaged, error);
    throw error;
  }
  const types = parts.find(({ name }) => name === '[Content_Types].xml')?.content.toString('utf8');
  if (types === undefined || !parts.some(({ name }) => name === 'xl/workbook.xml')) {
    throw refused('is an archive, and no XLSX workbook');
  }
  if (types.includes('macroEnabled') || parts.some(({ name }) => /vbaProject\.bin$/i.test(name))) {
    throw refused('holds macros: save it as .xlsx without them');
  }
  for (const part of parts) if (part.content.includes('sheetData')) checkExtent(part);
  const taken = parts.filter(({ name }) => /\.(xml|rels)$/.test(name));
  return { archive: writeArchive(taken), parts: taken };
}
