/** What stands where the rest of a text was cut off. */
const cutMark = '……';

const characters = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/**
 * The text within `most`, by what `sizeOf` says of a part of it. A longer one is cut between two characters as people see them, and ends
 * with a mark and the link under which the whole is to be seen, if there is one.
 */
export function fitText(
  text: string,
  wish: { readonly most: number; readonly sizeOf: (part: string) => number; readonly link: string | null },
): string {
  const { most, sizeOf, link } = wish;
  if (sizeOf(text) <= most) return text;
  const end = link === null ? cutMark : `${cutMark}\n${link}`;
  let left = most - sizeOf(end);
  let at = 0;
  for (const { segment, index } of characters.segment(text)) {
    left -= sizeOf(segment);
    if (left < 0) break;
    at = index + segment.length;
  }
  return text.slice(0, at) + end;
}

/** UTF-8 bytes. */
export const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8');

/** UTF-8 bytes within a string of JSON, where some characters need more. */
export const jsonBytesOf = (text: string): number => Buffer.byteLength(JSON.stringify(text), 'utf8') - 2;
