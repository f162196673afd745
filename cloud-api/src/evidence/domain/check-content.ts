import type { TicketFileType } from '@anju/contracts';

/** What a file is by its bytes, or why it is nothing that is taken. Sizes in pixels, of pictures. */
export type Content =
  | { readonly ok: true; readonly type: TicketFileType; readonly width: number | null; readonly height: number | null }
  | { readonly ok: false; readonly why: string };

/** Bytes of a file's first box that are looked through for brands: real ones have less than a hundred. */
const mostBrandBytes = 1024;

/** Pixels a side: no camera has more, and what claims more is made to break a reader. */
const mostPixels = 30_000;

const refused = (why: string): Content => ({ ok: false, why });

function picture(type: TicketFileType, width: number, height: number): Content {
  if (width < 1 || height < 1) return refused('is a picture without pixels');
  if (width > mostPixels || height > mostPixels) return refused(`is more than ${mostPixels} pixels wide or high`);
  return { ok: true, type, width, height };
}

const ascii = (bytes: Buffer, from: number, length: number) => bytes.toString('latin1', from, from + length);

/** JPEG (ITU-T T.81): segments up to the frame header with the size, and the end-of-image marker after the data. */
function jpeg(bytes: Buffer): Content {
  let size: readonly [number, number] | undefined;
  let at = 2;
  for (;;) {
    if (at + 4 > bytes.length) return refused('is a JPEG that ends within its header');
    if (bytes[at] !== 0xff) return refused('is a JPEG with a broken segment');
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2) return refused('is a JPEG with a broken segment');
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      if (at + 9 > bytes.length) return refused('is a JPEG that ends within its header');
      size = [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    }
    at += 2 + length;
    if (marker === 0xda) break;
  }
  if (size === undefined) return refused('is a JPEG without a size');
  // Some telephones add to a picture behind its end.
  if (bytes.indexOf(Buffer.from([0xff, 0xd9]), at) < 0) return refused('is a JPEG that was cut off');
  return picture('image/jpeg', ...size);
}

/** PNG (ISO/IEC 15948): chunks from IHDR to IEND. */
function png(bytes: Buffer): Content {
  if (bytes.length < 33 || ascii(bytes, 12, 4) !== 'IHDR') return refused('is a PNG without a header');
  let at = 8;
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    if (ascii(bytes, at + 4, 4) === 'IEND') return picture('image/png', bytes.readUInt32BE(16), bytes.readUInt32BE(20));
    at += 12 + length;
  }
  return refused('is a PNG that was cut off');
}

/** WebP (RFC 9649): a RIFF of the length that it says, with one of the three kinds of picture. */
function webp(bytes: Buffer): Content {
  if (bytes.length < 30) return refused('is a WebP that was cut off');
  if (bytes.readUInt32LE(4) + 8 > bytes.length) return refused('is a WebP that was cut off');
  switch (ascii(bytes, 12, 4)) {
    case 'VP8X':
      return picture('image/webp', bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1);
    case 'VP8L': {
      const packed = bytes.readUInt32LE(21);
      return picture('image/webp', (packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1);
    }
    case 'VP8 ':
      return picture('image/webp', bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff);
    default:
      return refused('is a WebP without a picture');
  }
}

/** Pictures and bursts coded by HEVC, as telephones take them. */
const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs']);
/** Say only that pictures are within; by what they are coded, the brands behind it say. */
const anyCodingBrands = new Set(['mif1', 'msf1', 'heif']);

/** Whether `ftyp` (ISO/IEC 14496-12) says HEIC: a film and an AVIF begin with the same box. */
function isHeic(bytes: Buffer): boolean {
  if (bytes.length < 16 || ascii(bytes, 4, 4) !== 'ftyp') return false;
  const major = ascii(bytes, 8, 4);
  if (heicBrands.has(major)) return true;
  if (!anyCodingBrands.has(major)) return false;
  const end = Math.min(bytes.readUInt32BE(0), bytes.length - 3, mostBrandBytes);
  for (let at = 16; at < end; at += 4) if (heicBrands.has(ascii(bytes, at, 4))) return true;
  return false;
}

/** HEIC (ISO/IEC 23008-12): boxes that fill the file, among them `meta`, whose `ispe` has the size. */
function heic(bytes: Buffer): Content {
  let at = 0;
  let hasMeta = false;
  let hasData = false;
  while (at < bytes.length) {
    const type = ascii(bytes, at + 4, 4);
    // Some telephones add to a picture behind its last box.
    if (hasMeta && hasData && !/^[\w ]{4}$/.test(type)) break;
    if (at + 8 > bytes.length) return refused('is a HEIC that was cut off');
    let length = bytes.readUInt32BE(at);
    if (length === 1) length = at + 16 > bytes.length ? 0 : Number(bytes.readBigUInt64BE(at + 8));
    else if (length === 0) length = bytes.length - at;
    if (length < 8 || at + length > bytes.length) return refused('is a HEIC that was cut off');
    if (type === 'meta') hasMeta = true;
    if (type === 'mdat') hasData = true;
    at += length;
  }
  if (!hasMeta || !hasData) return refused('is a HEIC without a picture');
  let size: readonly [number, number] = [0, 0];
  for (
    let found = bytes.indexOf('ispe');
    found >= 0 && found + 16 <= bytes.length;
    found = bytes.indexOf('ispe', found + 4)
  ) {
    const next = [bytes.readUInt32BE(found + 8), bytes.readUInt32BE(found + 12)] as const;
    // The picture is the largest; the others are its tiles and its thumbnail.
    if (next[0] * next[1] > size[0] * size[1]) size = next;
  }
  return picture('image/heic', ...size);
}

/** PDF (ISO 32000): header and, near the end, the mark of the end. */
function pdf(bytes: Buffer): Content {
  if (!/^%PDF-[12]\.\d/.test(ascii(bytes, 0, 8))) return refused('is a PDF without a version');
  const tail = bytes.toString('latin1', Math.max(0, bytes.length - 2048));
  if (!tail.includes('%%EOF') || !tail.includes('startxref')) return refused('is a PDF that was cut off');
  return { ok: true, type: 'application/pdf', width: null, height: null };
}

/** Looks at the bytes alone: what a file is called, or says that it is, decides nothing. */
export function checkContent(bytes: Buffer): Content {
  if (bytes.length === 0) return refused('is empty');
  if (bytes.length >= 4 && bytes.readUIntBE(0, 3) === 0xffd8ff) return jpeg(bytes);
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return png(bytes);
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return webp(bytes);
  if (isHeic(bytes)) return heic(bytes);
  if (ascii(bytes, 0, 5) === '%PDF-') return pdf(bytes);
  return refused('is no JPEG, PNG, WebP, HEIC or PDF');
}
