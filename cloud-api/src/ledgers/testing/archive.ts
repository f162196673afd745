import { crc32, deflateRawSync } from 'node:zlib';

export interface ArchivePart {
  readonly name: string;
  readonly content: Buffer | string;
  /** What the headers say of its size. */
  readonly told?: number;
}

/** A ZIP archive of these parts. */
export function archive(...parts: readonly ArchivePart[]): Buffer {
  const bodies: Buffer[] = [];
  const listed: Buffer[] = [];
  for (const { name, content, told } of parts) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const about = Buffer.alloc(22);
    about.writeUInt16LE(8, 2);
    about.writeUInt32LE(crc32(bytes), 8);
    about.writeUInt32LE(packed.length, 12);
    about.writeUInt32LE(told ?? bytes.length, 16);
    about.writeUInt16LE(Buffer.byteLength(name), 20);
    const tail = Buffer.alloc(16);
    tail.writeUInt32LE(Buffer.concat(bodies).length, 12);
    listed.push(Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 0, 20, 0]), about, tail, Buffer.from(name)]));
    bodies.push(
      Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4, 20, 0]), about, Buffer.alloc(2), Buffer.from(name), packed]),
    );
  }
  const directory = Buffer.concat(listed);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(Buffer.concat(bodies).length, 16);
  return Buffer.concat([...bodies, directory, end]);
}
