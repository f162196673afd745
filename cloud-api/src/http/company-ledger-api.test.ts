import { type EstateContacts, type EstateLedgerDiff, Problem } from '@anju/contracts';
import type { LightMyRequestResponse } from 'fastify';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from './testing/test-api.js';

const titles =
  '序号,小区名称,所在街道、社区,物业服务企业,统一社会信用代码,注册地,法定代表人,企业联系方式,项目负责人,项目负责人联系方式';
const company = '和平物业服务有限公司,91350100M000100Y43,浦东新区和平路1号,和平,021-55550001';
const heping = `1,和平花园,桥东街道,${company},周敏,13800000001`;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.dispose());

const boundary = 'anju-test-boundary';
function send(user: string, path: string, ...lines: readonly string[]): Promise<LightMyRequestResponse> {
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\ncontent-type: text/csv\r\n\r\n`;
  const payload = `${head}${[titles, ...lines].join('\r\n')}\r\n--${boundary}--\r\n`;
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  return api.as(user, { method: 'POST', url: `/api/v1/ledgers/companies/${path}`, headers, payload });
}

function faultsOf(answer: LightMyRequestResponse): readonly string[] {
  expect(answer.statusCode, answer.body).toBe(400);
  return Problem.parse(answer.json()).errors?.map(({ field, message }) => `${field}: ${message}`) ?? [];
}

async function exported(user = 'supervisor'): Promise<unknown[][]> {
  const answer = await api.as(user, { url: '/api/v1/ledgers/companies.xlsx' });
  return (await readSheet(answer.rawPayload)) as unknown[][];
}

/** A process reads each form, and takes seconds to start from sources on a machine at load. */
const timeout = 240_000;

describe('the ledger of companies', { timeout }, () => {
  it('has the companies that are registered, until it says more of them', async () => {
    const rows = await exported();
    expect(rows[0]?.[0]).toBe('物业服务企业及项目负责人信息台账');
    expect(rows[1]).toEqual(titles.split(','));
    const before = rows.find((row) => row[1] === '和平花园');
    expect(before?.slice(3, 6)).toEqual(['和平物业服务有限公司', null, null]);
  });

  it('is previewed cell by cell, written as previewed, and the same when it is exported and sent again', async () => {
    const preview = await send('supervisor', 'preview', heping);
    expect(preview.statusCode, preview.body).toBe(200);
    const { digest, added, rows } = preview.json<EstateLedgerDiff>();
    expect(added).toBe(1);
    expect(rows[0]?.fields).toContainEqual({ title: '统一社会信用代码', before: null, after: '91350100M000100Y43' });
    expect((await send('supervisor', `import?digest=${'0'.repeat(64)}`, heping)).statusCode).toBe(409);
    const written = await send('supervisor', `import?digest=${digest}`, heping);
    expect(written.statusCode, written.body).toBe(200);
    const after = (await exported()).find((row) => row[1] === '和平花园');
    expect(after?.slice(3)).toEqual([...company.split(','), '周敏', '13800000001']);
    const csv = (await api.as('supervisor', { url: '/api/v1/ledgers/companies.csv' })).body.slice(1);
    const again = await send('supervisor', 'preview', ...csv.trim().split('\r\n').slice(1));
    expect(again.json<EstateLedgerDiff>().rows.find(({ estateId }) => estateId === 'heping')).toMatchObject({
      change: 'unchanged',
    });
  });

  it('names a code whose check digit is wrong, and a company that two lines tell differently', async () => {
    expect(faultsOf(await send('supervisor', 'preview', heping.replace('Y43', 'Y44')))).toEqual([
      'CSV!E2 统一社会信用代码: “91350100M000100Y44” has another check digit than its other characters ask for',
    ]);
    const other = heping.replace('1,和平花园', '2,新湖家园').replace('浦东新区', '普陀区');
    expect(faultsOf(await send('supervisor', 'preview', heping, other))).toEqual([
      'CSV!3 注册地: is not what CSV, row 2 says of the company 91350100M000100Y43',
    ]);
  });

  it('tells whom to call about an estate to who answers for it, and to a contractor the registered names at most', async () => {
    const contacts = async (user: string, estateId: string) => {
      const answer = await api.as(user, { url: `/api/v1/estates/${estateId}/contacts` });
      return answer.statusCode === 200 ? answer.json<EstateContacts>() : answer.statusCode;
    };
    expect(await contacts('control', 'xinhu')).toEqual({
      ...{ companyName: '新湖物业服务有限公司', companyContact: null, managerName: '吴刚', managerContact: null },
    });
    expect(await contacts('control', 'heping')).toMatchObject({ managerName: '周敏', managerContact: '13800000001' });
    expect(JSON.stringify(await contacts('lift', 'heping'))).not.toContain('13800000001');
    expect(await contacts('control', 'nowhere')).toBe(404);
    expect(await contacts('property', 'chunjiang')).toBe(404);
  });

  it('is written by nobody but who supervises, and read by nobody else', async () => {
    expect((await send('property', 'preview', heping)).statusCode).toBe(403);
    const rows = await exported('lift');
    expect(JSON.stringify(rows)).not.toContain('91350100M000100Y43');
  });
});
