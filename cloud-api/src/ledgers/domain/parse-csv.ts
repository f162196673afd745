/** More than a filled-in form has; whatever comes with more is none. */
const mostRows = 6000;
const mostColumns = 100;

export type ParsedCsv =
  | { readonly ok: true; readonly rows: readonly (readonly string[])[] }
  | { readonly ok: false; readonly message: string };

/** What parts the cells: in China and with "Unicode text" of a spreadsheet it may be a tab, elsewhere a semicolon. */
function separatorOf(text: string): string {
  const outside = text.slice(0, 20_000).replaceAll(/"(?:[^"]|"")*"/g, '');
  const counted = [',', '\t', ';'].map((each) => ({ each, count: outside.split(each).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).each;
}

/** Our own exports put an apostrophe before what a spreadsheet would take for a formula. */
function plainCell(text: string): string {
  return /^'+[=+\-@\t\r\n＝＋－＠]/.test(text) ? text.slice(1) : text;
}

/** The cells of a CSV (RFC 4180; cells parted by comma, tab or semicolon, lines by any line end). */
export function parseCsv(text: string): ParsedCsv {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let line = 1;
  let at = 0;
  const refused = (message: string): ParsedCsv => ({ ok: false, message });
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      const beganLine = line;
      for (at++; ; at++) {
        const next = text.indexOf('"', at);
        if (next < 0) return refused(`has a quotation mark in line ${beganLine} that is never closed`);
        const part = text.slice(at, next);
        cell += part;
        line += part.split('\n').length - 1;
        at = next + 1;
        if (text[at] !== '"') break;
        cell += '"';
      }
      if (at < text.length && text[at] !== separator && text[at] !== '\r' && text[at] !== '\n') {
        return refused(`has text behind a closing quotation mark in line ${line}`);
      }
    } else {
      let end = at;
      while (end < text.length && text[end] !== separator && text[end] !== '\r' && text[end] !== '\n') end++;
      cell = text.slice(at, end);
      at = end;
    }
    row.push(plainCell(cell));
    if (row.length > mostColumns) return refused(`has more than ${mostColumns} columns in line ${line}`);
    if (text[at] === separator) {
      at++;
      // An empty cell at the very end.
      if (at === text.length) row.push('');
      else continue;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    rows.push(row);
    row = [];
    if (rows.length > mostRows) return refused(`has more than ${mostRows} lines`);
  }
  if (row.length > 0) rows.push(row);
  return { ok: true, rows };
}
