import { type EstateLedgerDiff, Problem } from '@anju/contracts';
import { sql } from 'drizzle-orm';
import type { LightMyRequestResponse } from 'fastify';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { archive } from '../ledgers/testing/archive.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

/** D3 Annex 1, as supervision-facts §4 has it. */
const annex1 =
  '序号 · 物业管理区域名称 · 小区名称 · 所在街道、社区 · 四至范围 · 物业服务形态 · 业主委员会组建情况 · 党的工作覆盖情况 · 物业服务企业及项目负责人 · 物业费收缴率'.split(
    ' · ',
  );
type Cell = string | number | null;
const heping: readonly Cell[] = [
  ...[1, '和平片区', '和平花园', '桥东街道、和平社区', '东至和平路'],
  ...['１　专业化物业服务', 1, '党支部', '和平物业 周敏', 0.935],
];
const xinhu: readonly Cell[] = [2, '新湖片区', '新湖家园', '桥东街道', null, 2, '未成立', '5 未成立', null, '88%'];

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.dispose());

function workbook(rows: readonly (readonly Cell[])[], sheet = '台账'): Promise<Buffer> {
  return writeXlsxFile(
    rows.map((row) => [...row]),
    { sheet },
  ).toBuffer();
}

const filled = (...rows: readonly (readonly Cell[])[]) =>
  workbook([['住宅物业管理区域信息台账', ...annex1.slice(1).map(() => null)], ['填报单位：桥东街道'], annex1, ...rows]);

const boundary = 'anju-test-boundary';
function multipart(file: Buffer): Buffer {
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.xlsx"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

function send(user: string, path: string, payload: Buffer): Promise<LightMyRequestResponse> {
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  return api.as(user, { method: 'POST', url: `/api/v1/ledgers/estates/${path}`, headers, payload });
}

const preview = (user: string, file: Buffer) => send(user, 'preview', multipart(file));
const write = (user: string, file: Buffer, digest: string) => send(user, `import?digest=${digest}`, multipart(file));

async function exported(): Promise<unknown[][]> {
  const answer = await api.as('supervisor', { url: '/api/v1/ledgers/estates.xlsx' });
  return (await readSheet(answer.rawPayload)) as unknown[][];
}

async function count(table: 'estate_profiles' | 'estate_profile_changes'): Promise<number> {
  const { rows } = await api.database.tx({ role: 'admin' }, (tx) =>
    tx.execute<{ n: number }>(sql`select count(*)::int as n from ${sql.identifier(table)}`),
  );
  return rows[0]?.n ?? -1;
}

function faultsOf(answer: LightMyRequestResponse): readonly string[] {
  expect(answer.statusCode, answer.body).toBe(400);
  return Problem.parse(answer.json()).errors?.map(({ field, message }) => `${field}: ${message}`) ?? [];
}

const types = '[Content_Types].xml';

/** A process reads each form, and takes seconds to start from sources on a machine at load. */
const timeout = 240_000;

describe('an upload', { timeout }, () => {
  const nothing = Buffer.from('PK\x05\x06'.padEnd(22, '\0'), 'latin1');
  it.each([
    ['neither workbook nor text', Buffer.from([1, 0, 2]), 'is neither an XLSX workbook nor CSV'],
    ['text in no encoding', Buffer.from([0x61, 0xff, 0xff]), 'is neither an XLSX workbook nor CSV'],
    ['some other text', Buffer.from('hello'), 'no sheet has the titles of the form'],
    ['CSV that was cut off', Buffer.from('序号,"和平'), 'has a quotation mark in line 1 that is never closed'],
    ['nothing', Buffer.alloc(0), 'is empty'],
    ['an old .xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), 'is an old .xls'],
    ['an archive of something else', nothing, 'is an archive, and no XLSX workbook'],
    [
      'a zip bomb that hides its size',
      archive({ name: 'xl/workbook.xml', content: Buffer.alloc(64 * 1024 * 1024), told: 10 }),
      'is larger than 33554432 bytes once unpacked',
    ],
    [
      'a workbook with macros',
      archive(
        { name: types, content: '<Types/>' },
        { name: 'xl/workbook.xml', content: '<workbook/>' },
        { name: 'xl/vbaProject.bin', content: 'Sub AutoOpen()' },
      ),
      'holds macros',
    ],
    [
      'a workbook that says it has macros',
      archive({ name: types, content: 'macroEnabled' }, { name: 'xl/workbook.xml', content: '<workbook/>' }),
      'holds macros',
    ],
    [
      'a cell so far out that it fills the memory',
      archive(
        { name: types, content: '<Types/>' },
        { name: 'xl/workbook.xml', content: '<workbook/>' },
        {
          name: 'xl/worksheets/sheet1.xml',
          content: '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"/></row></sheetData></worksheet>',
        },
      ),
      'reaches to 1048576',
    ],
    [
      'parts that are no workbook after all',
      archive({ name: types, content: '<Types/>' }, { name: 'xl/workbook.xml', content: '<<<' }),
      'cannot be read as a workbook',
    ],
  ])('of %s is refused and said so', async (_what, file, message) => {
    expect(faultsOf(await preview('supervisor', file))[0]).toContain(`file: ${message}`);
  });

  it('that is damaged or cut off is refused', async () => {
    const file = await filled(heping);
    expect(faultsOf(await preview('supervisor', file.subarray(0, file.length - 500)))[0]).toContain('is damaged');
    const flipped = Buffer.from(file);
    for (let at = 100; at < 140; at++) flipped[at] = (flipped[at] ?? 0) ^ 0xff;
    expect(faultsOf(await preview('supervisor', flipped))[0]).toContain('is damaged');
    const payload = multipart(file);
    const cut = await send('supervisor', 'preview', payload.subarray(0, payload.length - 300));
    expect(faultsOf(cut)[0]).toContain('file: did not come whole');
    expect(await count('estate_profiles')).toBe(0);
  });

  it('of more than 5 MiB, or of another content type, is refused', async () => {
    expect((await preview('supervisor', Buffer.alloc(6 * 1024 * 1024))).statusCode).toBe(413);
    const json = { method: 'POST', url: '/api/v1/ledgers/estates/preview', body: {} } as const;
    expect((await api.as('supervisor', json)).statusCode).toBe(415);
    const elsewhere = { method: 'POST', url: '/api/v1/tickets/T-1/actions' } as const;
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    expect(
      (await api.as('supervisor', { ...elsewhere, headers, payload: multipart(Buffer.from('x')) })).statusCode,
    ).toBe(415);
  });
});

describe('Annex 1', { timeout }, () => {
  it('names every wrong cell by sheet, row and column, and writes nothing at all', async () => {
    const wrong: readonly Cell[] = [2, null, '新湖家园', '河西街道', null, '7', '1 未成立', '团支部', null, '150%'];
    const nowhere: readonly Cell[] = [3, null, '不存在', '桥东街道', null, null, null, null, null, null];
    const faults = faultsOf(await preview('supervisor', await filled(heping, wrong, nowhere, heping)));
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      '台账!D5 所在街道、社区',
      '台账!F5 物业服务形态',
      '台账!G5 业主委员会组建情况',
      '台账!H5 党的工作覆盖情况',
      '台账!J5 物业费收缴率',
      '台账!C6 小区名称',
      '台账!7 小区名称',
    ]);
    expect(faults.join('\n')).toContain('the digit says 业主委员会, the words say 未成立');
    faultsOf(await write('supervisor', await filled(heping, wrong), '0'.repeat(64)));
    expect(await count('estate_profiles')).toBe(0);
  });

  it('takes other words for the titles, in another order, and says which column is missing', async () => {
    const titles = [
      '小区',
      '街道/社区',
      '物业服务\n形态',
      '业委会组建情况',
      '党组织覆盖情况',
      '四至',
      '物业管理区域名称',
    ];
    const row = ['和平花园', '桥东街道 和平社区', '3', '2', '1 党委', '东至河', '和平'];
    const missing = faultsOf(await preview('supervisor', await workbook([titles, row])));
    expect(missing).toEqual([
      '台账!1: the column 物业服务企业及项目负责人 is missing',
      '台账!1: the column 物业费收缴率 is missing',
    ]);
    const whole = await workbook([
      [...titles, '物业服务企业及项目负责人', '收缴率'],
      [...row, '和平物业', '９０％'],
      ['注：以上可直接填写数字'],
    ]);
    const { rows } = (await preview('supervisor', whole)).json<EstateLedgerDiff>();
    expect(rows[0]?.fields).toContainEqual({
      title: '所在街道、社区',
      before: '桥东街道',
      after: '桥东街道、和平社区',
    });
    expect(rows[0]?.fields).toContainEqual({ title: '物业服务形态', before: null, after: '3 单位代管' });
  });

  it('is previewed, written as previewed, recorded with who did it, and exported in the same form', async () => {
    const file = await filled(heping, xinhu);
    const previewed = (await preview('supervisor', file)).json<EstateLedgerDiff>();
    expect(previewed).toMatchObject({ added: 2, changed: 0, unchanged: 0 });
    expect(previewed.rows[0]).toMatchObject({ sheet: '台账', row: 4, estateId: 'heping', change: 'added' });
    expect(previewed.rows[0]?.fields).toContainEqual({ title: '物业费收缴率', before: null, after: '93.5%' });
    expect(await count('estate_profiles')).toBe(0);

    expect((await write('supervisor', file, previewed.digest)).json()).toEqual(previewed);
    const rows = await exported();
    expect(rows[0]?.[0]).toBe('住宅物业管理区域信息台账');
    expect(rows[1]).toEqual(annex1);
    expect(rows.find((row) => row[2] === '和平花园')?.slice(1)).toEqual([
      ...['和平片区', '和平花园', '桥东街道、和平社区', '东至和平路', '1 专业化物业服务', '1 业主委员会'],
      ...['3 党支部', '和平物业 周敏', '93.5%'],
    ]);
    const { rows: changes } = await api.database.tx({ role: 'admin' }, (tx) =>
      tx.execute(sql`select estate_id, display_name, file_name, before from estate_profile_changes order by id`),
    );
    expect(changes[0]).toEqual({
      estate_id: 'heping',
      display_name: '区房管 林科长',
      file_name: 'a.xlsx',
      before: null,
    });

    const again = (await preview('supervisor', await filled(heping, xinhu))).json<EstateLedgerDiff>();
    expect(again).toMatchObject({ added: 0, changed: 0, unchanged: 2 });
    const csv = await api.as('supervisor', { url: '/api/v1/ledgers/estates.csv' });
    expect(csv.body.startsWith(`\ufeff${annex1.join(',')}\r\n`)).toBe(true);
    const ledger = await api.as('supervisor', { url: '/api/v1/ledgers/estates.xlsx' });
    const back = (await preview('supervisor', ledger.rawPayload)).json<EstateLedgerDiff>();
    expect(back.rows.filter(({ estateId }) => estateId !== 'chunjiang').map(({ change }) => change)).toEqual([
      'unchanged',
      'unchanged',
    ]);
  });

  it('tells a change field by field, and writes nothing where it is another one by now', async () => {
    const file = await filled(heping);
    const { digest } = (await preview('supervisor', file)).json<EstateLedgerDiff>();
    await write('supervisor', file, digest);
    const before = await count('estate_profile_changes');
    const other = await filled([...heping.slice(0, 9), '90%']);
    const changed = (await preview('supervisor', other)).json<EstateLedgerDiff>();
    expect(changed).toMatchObject({ added: 0, changed: 1, unchanged: 0 });
    expect(changed.rows[0]?.fields).toEqual([{ title: '物业费收缴率', before: '93.5%', after: '90%' }]);

    const third = await filled([...heping.slice(0, 9), '80%']);
    await write('supervisor', third, (await preview('supervisor', third)).json<EstateLedgerDiff>().digest);
    const late = await write('supervisor', other, changed.digest);
    expect(Problem.parse(late.json())).toMatchObject({ status: 409, code: 'registry.conflict' });
    expect((await exported()).find((row) => row[2] === '和平花园')?.[9]).toBe('80%');
    expect(await count('estate_profile_changes')).toBe(before + 1);
  });

  it('imported by two at once is written by one of them, and the other hears that it is another one by now', async () => {
    const [one, two] = [await filled([...heping.slice(0, 9), '71%']), await filled([...heping.slice(0, 9), '72%'])];
    const before = await count('estate_profile_changes');
    const digestOf = async (file: Buffer) => (await preview('supervisor', file)).json<EstateLedgerDiff>().digest;
    const wishes = [
      [one, await digestOf(one)],
      [two, await digestOf(two)],
    ] as const;
    const answers = await Promise.all(wishes.map(([file, digest]) => write('supervisor', file, digest)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    const written = answers[0]?.statusCode === 200 ? '71%' : '72%';
    expect((await exported()).find((row) => row[2] === '和平花园')?.[9]).toBe(written);
    expect(await count('estate_profile_changes')).toBe(before + 1);
  });

  it('previewed before an estate was registered otherwise is not written', async () => {
    const file = await filled([...heping.slice(0, 9), '73%']);
    const { digest } = (await preview('supervisor', file)).json<EstateLedgerDiff>();
    const rename = (name: string) =>
      api.database.tx({ role: 'admin' }, (tx) =>
        tx.execute(sql`update estates set name_zh = ${name} where id = 'heping'`),
      );
    await rename('和平新苑');
    const before = await count('estate_profile_changes');
    expect(faultsOf(await write('supervisor', file, digest))[0]).toContain('台账!C4 小区名称');
    await rename('和平花园');
    expect(await count('estate_profile_changes')).toBe(before);
  });

  it('is for who supervises the place: others neither write it nor see what is elsewhere', async () => {
    const file = await filled(heping);
    expect((await preview('property', file)).statusCode).toBe(403);
    const { digest } = (await preview('supervisor', file)).json<EstateLedgerDiff>();
    await write('supervisor', file, digest);
    const csv = (await api.as('property', { url: '/api/v1/ledgers/estates.csv' })).body;
    expect(csv).toContain('和平片区');
    expect(csv).not.toContain('春江苑');
  });
});
