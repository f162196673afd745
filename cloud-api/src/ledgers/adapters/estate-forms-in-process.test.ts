import { describe, expect, it } from 'vitest';
import { type ArchivePart, archive } from '../testing/archive.js';
import { filledWorkbook } from '../testing/filled-forms.js';
import { estateFormsInProcess } from './estate-forms-in-process.js';
import type { ProcessLimits } from './limited-process.js';
import { oneAtATime } from './one-at-a-time.js';

/** A process takes seconds to start from sources on a machine at load. */
const timeout = 240_000;

const inTurn = oneAtATime(10);
const usual: ProcessLimits = { heapMb: 384, answerWithinMs: 120_000 };

/** How a file is refused; `taken`: it is none of these. */
async function fate(content: Buffer, limits: Partial<ProcessLimits> = {}): Promise<string> {
  try {
    const reader = estateFormsInProcess('estates', inTurn, { ...usual, ...limits });
    return await reader.open(content, async () => 'taken');
  } catch (error) {
    expect(error).toMatchObject({ code: 'request.invalid', context: { errors: [{ field: 'file' }] } });
    return (error as Error).message;
  }
}

/** A workbook of one sheet with that in it. */
const workbook = (sheetData: string, ...more: readonly ArchivePart[]) =>
  archive(
    { name: '[Content_Types].xml', content: '<Types/>' },
    {
      name: 'xl/workbook.xml',
      content: '<workbook xmlns:r="x"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content:
        '<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    },
    { name: 'xl/worksheets/sheet1.xml', content: `<worksheet><sheetData>${sheetData}</sheetData></worksheet>` },
    ...more,
  );

describe('a hostile file', { timeout }, () => {
  it('of millions of texts, small as it comes, ends its reader where the memory for it is full, and hurts nobody else', async () => {
    const texts = { name: 'xl/sharedStrings.xml', content: `<sst>${'<si><t>12</t></si>'.repeat(1_700_000)}</sst>` };
    const bomb = workbook('<row r="1"><c r="A1"/></row>', texts);
    expect(bomb.length).toBeLessThan(512 * 1024);
    expect(await fate(bomb, { heapMb: 64 })).toMatch(/takes more memory to read than a form does/);
    expect(await fate(await filledWorkbook(5, 90), { heapMb: 64 })).toBe('taken');
  });

  it('of a million columns is refused, whether its cells say where they are or not', async () => {
    expect(await fate(workbook(`<row r="1"><c r="BDWGN1"/></row>`))).toMatch(/reaches to BDWGN1/);
    const silent = await fate(workbook(`<row>${'<c/>'.repeat(1_000_000)}</row>`));
    expect(silent).toMatch(/cannot be read|has more than 100 columns|takes more memory/);
  });

  it('over which its reader sits too long ends with that time, and the next is read', async () => {
    const form = await filledWorkbook(5, 90);
    const fates = await Promise.all([fate(form, { answerWithinMs: 1 }), fate(form)]);
    expect(fates[0]).toMatch(/takes longer to read than a form does/);
    expect(fates[1]).toBe('taken');
  });
});
