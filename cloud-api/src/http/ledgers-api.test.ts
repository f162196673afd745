import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Problem, type TicketView } from '@anju/contracts';
import { sql } from 'drizzle-orm';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCsv } from '../ledgers/domain/parse-csv.js';
import { hazard } from '../tickets/testing/people.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

/** D3 Annex 2, as supervision-facts §4 has it. */
const annex2 =
  '序号 · 项目名称 · 所在街道、社区 · 物业服务企业 · 问题类别 · 问题内容 · 整改措施及进展情况 · 责任单位/人 · 整改完成时限 · 是否销号 · 备注'.split(
    ' · ',
  );
const ponding = hazard({ id: 'hz-ponding', facilityId: 'heping.garage-1', problemClass: 'ponding' });
const lift = hazard({ id: 'hz-lift', facilityId: 'heping.lift-1', problemClass: 'elevator_safety' });
const hepingPath = 'shifan.qiaodong.heping';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.dispose());

const url = (ending: 'xlsx' | 'csv', query = '') => `/api/v1/ledgers/tickets.${ending}${query}`;

async function sheet(user: string, query = ''): Promise<unknown[][]> {
  const answer = await api.as(user, { url: url('xlsx', query) });
  expect(`${answer.statusCode} ${answer.headers['content-type']}`).toContain('200 application/vnd.openxml');
  return (await readSheet(answer.rawPayload)) as unknown[][];
}

async function act(user: string, ticketId: string, action: object): Promise<TicketView> {
  const { version } = (await api.as('supervisor', { url: `/api/v1/tickets/${ticketId}` })).json<TicketView>();
  const answer = await api.as(user, {
    method: 'POST',
    url: `/api/v1/tickets/${ticketId}/actions`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ version, ...action }),
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

/** Names of the parts of a workbook, which Python opens and parses as XML. */
async function partsByPython(workbook: Buffer): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'anju-ledger-'));
  const file = join(directory, 'ledger.xlsx');
  const script = `import sys, zipfile, xml.dom.minidom
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
for name in archive.namelist():
    xml.dom.minidom.parseString(archive.read(name))
    print(name)`;
  try {
    await writeFile(file, workbook);
    return (await promisify(execFile)('python3', ['-c', script, file])).stdout.trim().split('\n');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A process builds each workbook, and takes seconds to start from sources on a machine at load. */
describe('the ledger of problems', { timeout: 240_000 }, () => {
  it('has the columns of Annex 2 in order under its title, and a line a ticket with what was done', async () => {
    const id = await api.raise(ponding, hepingPath);
    await act('property', id, { action: 'accept' });
    await act('property', id, { action: 'arrive', comment: '=HYPERLINK("http://x")\u0001 已到\n现场' });
    const rows = await sheet('supervisor');
    expect(rows[0]?.[0]).toBe('住宅物业服务问题整治工作台账');
    expect(rows[1]).toEqual(annex2);
    const ofPonding = rows.slice(2).find((row) => String(row[10]).startsWith(id));
    expect(ofPonding?.slice(0, 5)).toEqual([1, '和平花园', '桥东街道', '和平物业服务有限公司', '小区积水']);
    expect(ofPonding?.[5]).toMatch(/^消火栓压力低（地下车库入口/);
    const progress = String(ofPonding?.[6]).split('\n');
    expect(progress[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d 工单产生/);
    expect(progress.some((line) => /接单（.+）/.test(line))).toBe(true);
    expect(progress.at(-1)).toMatch(/到场（.+）：说明：=HYPERLINK\("http:\/\/x"\) +已到 现场$/);
    expect(ofPonding?.[7]).toContain('和平物业服务有限公司');
    expect(ofPonding?.[8]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d$/);
    expect(ofPonding?.[9]).toBe('否');
    expect(ofPonding?.[10]).toBe(`${id}；整改中`);
  });

  it('is a workbook that others can open', async () => {
    const answer = await api.as('supervisor', { url: url('xlsx') });
    expect(answer.headers['content-disposition']).toMatch(/filename="ledger-\d{8}\.xlsx"; filename\*=UTF-8''%E4/);
    expect(await partsByPython(answer.rawPayload)).toContain('xl/worksheets/sheet1.xml');
  });

  it('is written as CSV with a byte-order mark and nothing that a spreadsheet would run', async () => {
    await api.database.tx({ role: 'admin' }, (tx) =>
      tx.execute(sql`update estates set property_company = '=1+1' where id = 'heping'`),
    );
    const answer = await api.as('supervisor', { url: url('csv') });
    expect(answer.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(answer.body.slice(1).split('\r\n')[0]).toBe(annex2.join(','));
    expect(answer.body).toContain(",'=1+1,");
    await api.database.tx({ role: 'admin' }, (tx) =>
      tx.execute(sql`update estates set property_company = '和平物业服务有限公司' where id = 'heping'`),
    );
  });

  it('says 销号 of a ticket that passed, and of no other', async () => {
    const id = await api.raise(lift, hepingPath);
    await act('lift', id, { action: 'accept' });
    await act('lift', id, { action: 'arrive' });
    await api.database.tx({ role: 'ingest' }, (tx) =>
      api.tickets.hazardTickets.hazardChanged(tx, { ...lift, ticketId: id, state: 'cleared' }, 'cleared', {
        nowMs: Date.now(),
      }),
    );
    for (const part of (await api.as('supervisor', { url: `/api/v1/tickets/${id}` })).json<TicketView>().assignments) {
      if (part.role !== 'co_handler') continue;
      const user = part.partyId === 'qiaodong-office' ? 'street' : 'property';
      await act(user, id, { action: 'accept' });
      await act(user, id, { action: 'submit' });
    }
    await act('lift', id, { action: 'submit' });
    const stateOf = async () => (await sheet('supervisor')).find((row) => String(row[10]).startsWith(id));
    expect((await stateOf())?.[9]).toBe('否');
    await act('supervisor', id, { action: 'pass' });
    const passed = await stateOf();
    expect(passed?.[9]).toBe('是');
    expect(passed?.[10]).toMatch(/；销号；销号时间 \d{4}-/);
    expect((await sheet('supervisor', '?state=closed')).slice(2).map((row) => row[9])).toEqual(['是']);
  });

  it('takes filters, tells which is wrong, and shows nobody what is not his', async () => {
    const classes = async (user: string, query: string) => (await sheet(user, query)).slice(2).map((row) => row[4]);
    expect(await classes('supervisor', '?problemClass=ponding&streetId=qiaodong')).toEqual(['小区积水']);
    expect(await classes('supervisor', '?streetId=hexi')).toEqual([]);
    expect(await classes('supervisor', '?state=open&estateId=heping')).toEqual(['小区积水']);
    expect(await classes('supervisor', '?hungSign=true')).toEqual([]);
    expect(await classes('supervisor', `?fromMs=${Date.now() + 60_000}`)).toEqual([]);
    expect(await classes('supervisor', `?toMs=${Date.now() + 60_000}`)).toHaveLength(2);
    expect(await classes('lift', '')).toEqual(['电梯安全']);
    const wrong = await api.as('supervisor', { url: url('csv', '?fromMs=5&toMs=5') });
    expect(Problem.parse(wrong.json())).toMatchObject({ status: 400, errors: [{ field: 'toMs' }] });
    const misspelt = await api.as('supervisor', { url: url('csv', '?problemclass=ponding') });
    expect(Problem.parse(misspelt.json()).errors?.[0]?.field).toBe('problemclass');
    expect((await api.app.inject({ url: url('xlsx') })).statusCode).toBe(401);
  });

  it.each([
    ['problems', '问题清单', ['序号', '工单编号', '项目名称', '所在街道、社区', '问题类别', '问题内容']],
    ['responsibilities', '责任清单', ['序号', '工单编号', '项目名称', '问题内容', '物业服务企业', '主办单位']],
    ['measures', '整改措施清单', ['序号', '工单编号', '项目名称', '问题内容', '整改措施及进展情况', '责任单位/人']],
  ])('is also given as the list of %s', async (form, title, first) => {
    const rows = await sheet('supervisor', `?form=${form}`);
    expect(rows[0]?.[0]).toBe(title);
    expect(rows[1]?.slice(0, 6)).toEqual(first);
    expect(rows).toHaveLength(4);
  });

  it('keeps who was asked first through decline, reassignment and merging', async () => {
    const shed = hazard({
      id: 'hz-shed',
      facilityId: 'xinhu.ebike-shed-1',
      estateId: 'xinhu',
      problemClass: 'ponding',
    });
    const id = await api.raise(shed, 'shifan.qiaodong.xinhu');
    const other = {
      ...shed,
      id: 'hz-shed-2',
      facilityId: 'xinhu.garage-1',
      problemClass: 'secondary_water_supply',
    } as const;
    const into = await api.raise(other, 'shifan.qiaodong.xinhu');
    const lines = async (form: string) => {
      const read = parseCsv(
        (await api.as('supervisor', { url: url('csv', `?estateId=xinhu&form=${form}`) })).body.slice(1),
      );
      return read.ok ? read.rows : [];
    };
    const told = async (ticketId: string) => {
      const [titles, ...rows] = await lines('responsibilities');
      return [
        rows.find((row) => row[1] === ticketId)?.[titles?.indexOf('首问负责') ?? -1],
        (await lines('ledger')).find((row) => row[10]?.startsWith(ticketId))?.[7],
      ];
    };
    const asked = (await api.as('supervisor', { url: `/api/v1/tickets/${id}` })).json<TicketView>();
    const first = asked.lead ?? '指挥中心值班员';
    expect((await told(id))[0]).toBe(first);
    await act('control', id, { action: 'assign', leadPartyId: 'fire-contractor', reason: '充电设施归消防维保' });
    expect(await told(id)).toEqual([first, `平安消防技术服务有限公司；首问：${first}`]);
    await act('fire', id, { action: 'decline', reason: '不属消防设施' });
    expect(await told(id)).toEqual([first, `指挥中心值班员（待派单）；首问：${first}`]);
    await act('control', id, {
      action: 'assign',
      leadPartyId: 'water-contractor',
      coHandlerPartyIds: ['fire-contractor'],
    });
    expect(await told(id)).toEqual([
      first,
      `主办：清源二次供水维护有限公司；协办：平安消防技术服务有限公司；首问：${first}`,
    ]);
    const before = await told(into);
    await act('control', id, { action: 'merge', intoTicketId: into });
    expect((await told(id))[0]).toBe(first);
    expect(await told(into)).toEqual(before);
  });

  it('has every one of 10 000 tickets once, in the order of their raising', async () => {
    await api.database.tx({ role: 'admin' }, async (tx) => {
      await tx.execute(sql`insert into tickets (id, facility_id, estate_id, problem_class, severity, title_zh, title_en,
          state, version, raised_ms, path)
        select 'T-20200101-' || lpad(n::text, 5, '0'), 'heping.garage-1', 'heping', 'ponding', 'minor', '积水 ' || n, 'Ponding',
          'raised', 1, 1577836800000 + n / 7, 'shifan.qiaodong.heping' from generate_series(1, 10000) n`);
      await tx.execute(sql`insert into ticket_events (ticket_id, seq, at_ms, type, actor_name, data, previous_hash, hash)
        select t.id, s, t.raised_ms + s, case s when 1 then 'raised' else 'reminded' end, '张三',
          '{"level":"street","reason":"等待配件"}', '0', '0' from tickets t, generate_series(1, 8) s
        where t.id like 'T-20200101-%'`);
    });
    const rows = await sheet('supervisor', '?toMs=1577900000000');
    expect(rows).toHaveLength(10_002);
    expect(rows.slice(2).map((row) => row[0])).toEqual(Array.from({ length: 10_000 }, (_, at) => at + 1));
    expect(new Set(rows.slice(2).map((row) => row[10])).size).toBe(10_000);
    const csv = await api.as('supervisor', { url: url('csv', '?toMs=1577900000000') });
    expect(csv.body.match(/\r\n/g)).toHaveLength(10_001);
  }, 480_000);
});
