import { expect, it } from 'vitest';
import { csvLine } from './csv.js';

it('writes numbers as numbers, nothing as nothing, and quotes what would end a cell', () => {
  expect(csvLine([1, -2.5, true, null, 'plain', 'a,b', 'say "no"', 'two\nlines'])).toBe(
    '1,-2.5,true,,plain,"a,b","say ""no""","two\nlines"\r\n',
  );
});

it('lets no text become a formula', () => {
  expect(csvLine(['=1+1', '+1', '-1', '@x', '\tx'])).toBe("'=1+1,'+1,'-1,'@x,\"'\tx\"\r\n");
  expect(csvLine(['＝1+1', '＋1', '－1', '＠x', '\n=1'])).toBe("'＝1+1,'＋1,'－1,'＠x,\"'\n=1\"\r\n");
});

it('has the same cells for a spreadsheet that parts them by semicolons or tabs, so that none of them begins a formula', () => {
  expect(csvLine(['a;=1+1', 'b\t=1+1', 3])).toBe('"a;=1+1","b\t=1+1",3\r\n');
});
