import { readFile } from 'node:fs/promises';

export interface Cell {
  readonly text: string;
  /** 1-based, of its first character in the line. */
  readonly column: number;
}

export interface Row {
  /** 1-based, of its first line in the file. */
  readonly line: number;
  readonly cells: readonly Cell[];
}

/** A mistake in the form of a table, at a place of the file where there is one. */
export interface TableFault {
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

export type ReadTable =
  | { readonly ok: true; readonly rows: readonly Row[] }
  | { readonly ok: false; readonly fault: TableFault };

/** The rows of a CSV file as a spreadsheet writes it, its first with the names of the columns; empty and `#` lines left out. */
export async function readTable(file: string): Promise<ReadTable> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { ok: false, fault: { message: `cannot read ${file}: ${why}` } };
  }
  const decoded = decodeTable(bytes);
  return decoded.ok ? parseTable(decoded.text) : { ok: false, fault: { message: decoded.message } };
}

const saveAs = 'save it as "CSV UTF-8 (comma delimited)" (CSV UTF-8（逗号分隔）)';

/**
 * What Excel saves as CSV: UTF-8 with or without its mark, UTF-16 with its mark ("Unicode text"), and the system's own code,
 * which on Chinese Windows is GBK. Anything else is refused, never guessed at.
 */
export function decodeTable(bytes: Buffer): { ok: true; text: string } | { ok: false; message: string } {
  const starts = (...mark: number[]) => mark.every((byte, index) => bytes[index] === byte);
  if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0xd0, 0xcf, 0x11, 0xe0)) {
    return { ok: false, message: `is an Excel workbook, not a table of text: ${saveAs}` };
  }
  if (starts(0xff, 0xfe)) return decodedAs('utf-16le', bytes);
  if (starts(0xfe, 0xff)) return decodedAs('utf-16be', bytes);
  if (bytes.includes(0)) return { ok: false, message: `holds zero bytes, as UTF-16 without a mark does: ${saveAs}` };
  const utf8 = decodedAs('utf-8', bytes);
  if (utf8.ok) return utf8;
  const chinese = decodedAs('gb18030', bytes);
  return chinese.ok ? chinese : { ok: false, message: `is neither UTF-8, UTF-16 nor GB 18030: ${saveAs}` };
}

function decodedAs(
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030',
  bytes: Buffer,
): { ok: true; text: string } | { ok: false; message: string } {
  try {
    return { ok: true, text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    // Bytes that the encoding does not know are the one thing that a fatal decoder throws at.
    return { ok: false, message: `is no valid ${encoding.toUpperCase()}: ${saveAs}` };
  }
}

/** Comma, semicolon or tab, whichever the first line has; quotes as in RFC 4180, so that a cell may hold any of them. */
export function parseTable(text: string): ReadTable {
  const rows: Row[] = [];
  let separator: string | undefined;
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const end = endOfLine(text, at);
    const content = text.slice(at, end);
    if (content.trim() === '' || content.trimStart().startsWith('#') || /^[,;\t\s]*$/.test(content)) {
      at = end + 1;
      line += 1;
      continue;
    }
    separator ??= separatorOf(content);
    const row = readRow(text, at, separator);
    if (!row.ok) return { ok: false, fault: { line, column: row.column, message: row.message } };
    rows.push({ line, cells: row.cells });
    line += text.slice(at, row.end).split('\n').length;
    at = row.end + 1;
  }
  return { ok: true, rows };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** The one that is there most often outside quotes. */
function separatorOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((one) => ({ one, count: bare.split(one).length }));
  return counts.reduce((best, other) => (other.count > best.count ? other : best)).one;
}

type ReadRow =
  | { readonly ok: true; readonly cells: Cell[]; readonly end: number }
  | { readonly ok: false; readonly column: number; readonly message: string };

function readRow(text: string, start: number, separator: string): ReadRow {
  const cells: Cell[] = [];
  let at = start;
  for (;;) {
    const column = at - start + 1;
    const blank = /^[ \u00a0]*/.exec(text.slice(at, endOfLine(text, at)))?.[0].length ?? 0;
    let value: string;
    if (text[at + blank] === '"') {
      const quoted = /^"((?:[^"]|"")*)"[ ]*/.exec(text.slice(at + blank));
      if (quoted === null) return { ok: false, column: column + blank, message: 'a quote is opened and never closed' };
      value = (quoted[1] ?? '').replaceAll('""', '"');
      at += blank + quoted[0].length;
      const next = text[at];
      if (next !== undefined && next !== separator && next !== '\n' && next !== '\r') {
        return { ok: false, column: at - start + 1, message: 'something follows a closed quote' };
      }
      if (next === '\r') at += 1;
    } else {
      const line = endOfLine(text, at);
      const next = text.indexOf(separator, at);
      const end = next < 0 || next > line ? line : next;
      value = text.slice(at, end);
      at = end;
    }
    cells.push({ text: value.replaceAll('\u00a0', ' ').trim(), column });
    if (text[at] !== separator) return { ok: true, cells, end: at };
    at += 1;
  }
}
