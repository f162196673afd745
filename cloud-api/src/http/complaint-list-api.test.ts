import { type ComplaintPeak, type ComplaintView, type FiledReport, type Page, Problem } from '@anju/contracts';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCsv } from '../ledgers/domain/parse-csv.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const DAY = 86_400_000;
const titles =
  '序号 · 受理时间 · 来源渠道 · 来源编号 · 小区 · 设施 · 具体位置 · 问题类别 · 等级 · 反映内容 · 近90天同类次数 · 工单编号 · 工单状态 · 登记人'.split(
    ' · ',
  );

let api: TestApi;
/** Midnight in Shanghai, some days ago. */
let day: number;
let ticketId: string;
/** Of the other street. */
let foreignId: string;

beforeAll(async () => {
  api = await startTestApi();
  day = Math.floor(Date.now() / DAY) * DAY - 10 * DAY - 8 * 3_600_000;
  ticketId = (await file({ estateId: 'heping', problemClass: 'road_damage', content: '路面塌陷' })).ticket.id;
  foreignId = (await file({ estateId: 'chunjiang', problemClass: 'road_damage', content: '路面开裂' })).ticket.id;
  await told({ estateId: 'heping', path: 'shifan.qiaodong.heping', atMs: day - 1, content: '前一天' });
  await told({ estateId: 'heping', path: 'shifan.qiaodong.heping', atMs: day, content: '=1+1' });
  await told({
    estateId: 'heping',
    path: 'shifan.qiaodong.heping',
    atMs: day + DAY - 1,
    content: '有，逗号,"引号"\n换行',
  });
  await told({ estateId: 'heping', path: 'shifan.qiaodong.heping', atMs: day + DAY, content: '后一天' });
});
afterAll(() => api?.dispose());

async function file(matter: object): Promise<FiledReport> {
  const answer = await api.as('control', {
    method: 'POST',
    url: '/api/v1/complaints',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channel: 'walk_in', reporter: { name: '王女士', phone: '138 0000 0000' }, ...matter }),
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

interface Told {
  readonly estateId: string;
  readonly path: string;
  readonly atMs: number;
  readonly content: string;
  readonly count?: number;
  readonly of?: string;
}

/** As if it had come then. */
async function told({ estateId, path, atMs, content, count = 1, of = ticketId }: Told): Promise<void> {
  await api.database.tx({ role: 'admin' }, (tx) =>
    tx.execute(sql`insert into ticket_reports (ticket_id, kind, channel, estate_id, problem_class, severity, path, content,
        reporter_name, received_ms)
      select ${of}, 'complaint', 'hotline_12345', ${estateId}, 'lighting_missing', 'minor', ${path}::ltree, ${content},
        '李先生', ${atMs} from generate_series(1, ${count}::int)`),
  );
}

const get = (user: string, url: string) => api.as(user, { url: `/api/v1${url}` });
const contents = async (query: string) =>
  (await get('control', `/complaints?${query}`)).json<Page<ComplaintView>>().items.map(({ content }) => content);
async function lines(user: string, query = ''): Promise<readonly (readonly string[])[]> {
  const answer = await get(user, `/complaints.csv?${query}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return parsed(answer.body);
}
function parsed(body: string): readonly (readonly string[])[] {
  const read = parseCsv(body.replace(/^\ufeff/, ''));
  if (!read.ok) throw new Error(read.message);
  return read.rows;
}

describe('the list of complaints', () => {
  it('takes a day, from its first to before its last moment, with every other filter', async () => {
    const period = `fromMs=${day}&toMs=${day + DAY}`;
    expect(await contents(period)).toEqual(['有，逗号,"引号"\n换行', '=1+1']);
    expect(await contents(`${period}&channel=walk_in`)).toEqual([]);
    expect(await contents(`${period}&estateId=xinhu`)).toEqual([]);
    expect(await contents(`fromMs=${day + DAY}&estateId=heping&problemClass=lighting_missing`)).toEqual(['后一天']);
    expect(await contents(`toMs=${day}`)).toEqual(['前一天']);
  });

  it('refuses a period that is none, as the file does', async () => {
    for (const url of ['/complaints', '/complaints.csv']) {
      const answer = await get('control', `${url}?fromMs=${day}&toMs=${day}`);
      expect(Problem.parse(answer.json())).toMatchObject({ status: 400, errors: [{ field: 'toMs' }] });
      const wrong = await get('control', `${url}?fromMs=soon&channel=fax&facilityId=all`);
      expect(
        Problem.parse(wrong.json())
          .errors?.map(({ field }) => field)
          .sort(),
      ).toEqual([...['channel', 'facilityId', 'fromMs']]);
    }
  });
});

describe('the complaints as a file', () => {
  it('have their columns, a line each, nothing that a spreadsheet would run, and nobody who complained', async () => {
    const answer = await get('control', `/complaints.csv?fromMs=${day}&toMs=${day + DAY}`);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toMatch(
      /^attachment; filename="complaints-\d{8}\.csv"; filename\*=UTF-8''%E6/,
    );
    expect(answer.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const [head, first, second, ...rest] = parsed(answer.body);
    expect(head).toEqual(titles);
    const shared = ['12345', '', '和平花园', '', '', '照明缺失', '次要'];
    const minute = (atMs: number) => new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
    expect(first?.slice(0, 9)).toEqual(['1', minute(day + DAY - 1), ...shared]);
    expect(second?.slice(0, 9)).toEqual(['2', minute(day), ...shared]);
    expect(first?.slice(10, 12)).toEqual(['4', ticketId]);
    expect(answer.body).toContain(`,'=1+1,`);
    expect(rest).toEqual([]);
    expect(answer.body).not.toContain('李先生');
  });

  it('hold each once where there are more than a page of them, and only those that one sees', async () => {
    const place = { estateId: 'xinhu', path: 'shifan.qiaodong.xinhu', of: foreignId };
    await told({ ...place, atMs: day - DAY, content: '多', count: 603 });
    const all = await lines('control', 'estateId=xinhu');
    expect(all).toHaveLength(604);
    expect(all.slice(1).map(([number]) => Number(number))).toEqual(Array.from({ length: 603 }, (_, at) => at + 1));
    expect(await lines('control', 'estateId=xinhu&problemClass=ponding')).toEqual([titles]);
    const own = (await lines('property')).slice(1).map((row) => row[4]);
    expect([...new Set(own)]).toEqual(['和平花园']);
    expect((await api.app.inject({ url: '/api/v1/complaints.csv' })).statusCode).toBe(401);
  });
});

describe('what recurs', () => {
  it('is told per 1 000 households where their number is known, and as unknown where it is not', async () => {
    const { items } = (await get('control', '/complaints/recurring')).json<Page<ComplaintPeak>>();
    const of = (estateId: string, problemClass: string) =>
      items.find((each) => each.estateId === estateId && each.problemClass === problemClass);
    expect(of('heping', 'lighting_missing')).toMatchObject({ count: 4, households: 1280, perThousandHouseholds: 3.13 });
    expect(of('chunjiang', 'road_damage')).toMatchObject({ count: 1, households: null, perThousandHouseholds: null });
  });

  it('follows the registry, which takes no number that is none', async () => {
    const { body } = await get('supervisor', '/estates/chunjiang');
    const { id, streetId, name } = JSON.parse(body) as Record<string, unknown>;
    const put = (households: unknown) =>
      api.as('supervisor', {
        method: 'PUT',
        url: '/api/v1/estates/chunjiang',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id, streetId, name, households }),
      });
    for (const wrong of [0, -3, 1.5, '800']) {
      expect(Problem.parse((await put(wrong)).json()).errors?.[0]?.field, String(wrong)).toBe('households');
    }
    expect((await put(800)).json()).toMatchObject({ households: 800 });
    const { items } = (await get('control', '/complaints/recurring?estateId=chunjiang')).json<Page<ComplaintPeak>>();
    expect(items).toMatchObject([{ count: 1, households: 800, perThousandHouseholds: 1.25 }]);
  });
});
