import type { ComplaintView, Page, Problem, ReportLinkView, TicketView } from '@anju/contracts';
import { describeWith } from '@anju/tests';
import fc from 'fast-check';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../platform/testing/test-database.js';
import { openTestDatabase } from '../platform/testing/test-database.js';
import { openTestPostgres } from '../platform/testing/test-postgres.js';
import { drawQr, encodeQr } from '../qr-code/index.js';
import { hazard } from '../tickets/testing/people.js';
import { defaultLimits } from './http-deps.js';
import { reportScript, reportScriptHash } from './public/page-script.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
/** Pictures that differ behind their end, as some telephones make them. */
const photoOf = (n: number) => Buffer.concat([png, Buffer.from([n])]);
const pdf = Buffer.from('%PDF-1.7\nstartxref\n9\n%%EOF\n');

const edge = 'anju-edge-of-a-part';
type Part = readonly [name: string, value: string | Buffer];
function form(parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(([name, value]) => {
    const file = typeof value === 'string' ? '' : '; filename="a.jpg"\r\ncontent-type: image/jpeg';
    return [
      Buffer.from(`--${edge}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n`),
      Buffer.from(value as string),
      Buffer.from('\r\n'),
    ];
  });
  return Buffer.concat([...pieces, Buffer.from(`--${edge}--\r\n`)]);
}
const multipart = { 'content-type': `multipart/form-data; boundary=${edge}` };

const noLimits = {
  requestsPerMinute: 1_000_000,
  publicViewsPerMinute: 1_000_000,
  publicReportsPerAddress: 1_000_000,
  publicReportsPerToken: 1_000_000,
};

let keys = 0;
function newKey(): string {
  keys += 1;
  return `key-${String(keys).padStart(18, '0')}`;
}
const good = () => ({
  formKey: newKey(),
  problemClass: 'ponding',
  content: '车库坡道积水，车辆无法进出',
  place: '1号车库坡道',
  phone: '138 0000 0000',
  website: '',
});

/** A page without the one script that belongs to it. */
const withoutScript = (page: string) => page.replace(`<script>${reportScript}</script>`, '');

let api: TestApi;
const everything: string[] = [];

/** As somebody does who is not logged in; what came back is kept, to look for what must not be in it. */
async function ask(request: InjectOptions, app = api.app): Promise<LightMyRequestResponse> {
  const answer = await app.inject(request);
  everything.push(`${JSON.stringify(answer.headers)}\n${answer.body}`);
  return answer;
}
const view = (path: string, headers: Record<string, string> = {}) => ask({ url: path, headers });
function send(
  path: string,
  fields: Readonly<Record<string, string>>,
  photos: readonly Buffer[] = [],
  more: InjectOptions = {},
): Promise<LightMyRequestResponse> {
  const parts: Part[] = [
    ...Object.entries(fields),
    ...[...photos, ...(photos.length === 0 ? [Buffer.alloc(0)] : [])].map((photo): Part => ['photo', photo]),
  ];
  return ask({ method: 'POST', url: path, headers: multipart, payload: form(parts), ...more });
}

const asJson = { 'content-type': 'application/json' };
const linksUrl = (estateId: string) => `/api/v1/estates/${estateId}/report-links`;
const makeLinks = (user: string, body: object, estateId = 'heping') =>
  api.as(user, { method: 'POST', url: linksUrl(estateId), headers: asJson, body: JSON.stringify(body) });
const listLinks = async (user: string, query = '') =>
  (await api.as(user, { url: `${linksUrl('heping')}${query}` })).json<Page<ReportLinkView>>().items;
const revoke = async (user: string, facilityId: string, more: object = {}) => {
  const known = (await listLinks('control', '?state=all')).find((each) => each.facilityId === facilityId);
  const body = JSON.stringify({ createdMs: known?.createdMs, reason: '被涂改', ...more });
  const url = `${linksUrl('heping')}/${facilityId}/revoke`;
  return api.as(user, { method: 'POST', url, headers: asJson, body });
};
const pathOf = (link: ReportLinkView | undefined) => new URL(link?.url ?? 'http://none').pathname;

/** The path of the code in force at a facility of Heping. */
async function codeAt(device: string): Promise<string> {
  const answer = await makeLinks('supervisor', { facilityIds: [`heping.${device}`] });
  return pathOf(answer.json<Page<ReportLinkView>>().items[0]);
}

async function ticketsOf(facilityId: string): Promise<readonly TicketView[]> {
  const { items } = (await api.as('control', { url: `/api/v1/tickets?state=all&facilityId=${facilityId}` })).json<
    Page<{ id: string }>
  >();
  return Promise.all(
    items.map(async ({ id }) => (await api.as('control', { url: `/api/v1/tickets/${id}` })).json<TicketView>()),
  );
}
async function act(ticketId: string | undefined, user: string, action: object): Promise<void> {
  const url = `/api/v1/tickets/${ticketId}`;
  const { version } = (await api.as('control', { url })).json<TicketView>();
  const body = JSON.stringify({ ...action, version });
  const answer = await api.as(user, { method: 'POST', url: `${url}/actions`, headers: asJson, body });
  expect(answer.statusCode, answer.body).toBe(200);
}

const stateOf = (page: string) => /<dd>(已受理|处理中|已办结)<\/dd>/.exec(page)?.[1];

function describeReports(open: () => Promise<Pick<TestDatabase, 'database' | 'dispose'>>): void {
  beforeAll(async () => {
    everything.length = 0;
    api = await startTestApi({ limits: noLimits }, [], open);
  });
  afterAll(() => api?.dispose());

  describe('the codes of an estate', () => {
    it('are made where they lack, told with who made them, and stay until they are revoked', async () => {
      const made = await makeLinks('control', { facilityIds: ['heping.lift-1'] });
      expect(made.statusCode, made.body).toBe(200);
      const first = made.json<Page<ReportLinkView>>().items[0];
      expect(first).toMatchObject({ facilityId: 'heping.lift-1', createdBy: '指挥中心 陈值班', revokedMs: null });
      expect(pathOf(first)).toMatch(/^\/r\/[A-Za-z0-9_-]{22}$/);
      // Two at once make one code for each facility, and none anew.
      const both = await Promise.all([makeLinks('supervisor', {}), makeLinks('admin', {})]);
      expect(both.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
      const all = await listLinks('property');
      expect(all).toHaveLength(6);
      expect(new Set(all.map(({ url }) => url)).size).toBe(6);
      expect(all.find(({ facilityId }) => facilityId === 'heping.lift-1')?.url).toBe(first?.url);

      expect((await revoke('property', 'heping.lift-1')).statusCode).toBe(403);
      expect((await revoke('supervisor', 'heping.lift-1', { reason: ' ' })).statusCode).toBe(400);
      expect((await revoke('supervisor', 'heping.lift-9')).statusCode).toBe(400);
      expect((await revoke('supervisor', 'heping.lift-9', { createdMs: 1 })).statusCode).toBe(404);
      // Who has not seen the newest one revokes none.
      expect((await revoke('supervisor', 'heping.lift-1', { createdMs: 1 })).json<Problem>().code).toBe(
        'registry.conflict',
      );
      expect((await view(pathOf(first))).statusCode).toBe(200);
      const atOnce = await Promise.all([revoke('supervisor', 'heping.lift-1'), revoke('admin', 'heping.lift-1')]);
      expect(atOnce.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409]);
      const another = await codeAt('lift-1');
      expect(another).not.toBe(pathOf(first));
      const known = (await listLinks('property', '?state=all')).filter((each) => each.facilityId === 'heping.lift-1');
      expect(
        known.map(({ url, createdBy, revokedBy, revokedReason }) => ({
          ...{ url: url !== null, createdBy, revokedBy: revokedBy !== null, revokedReason },
        })),
      ).toEqual([
        { url: true, createdBy: '区房管 林科长', revokedBy: false, revokedReason: null },
        { url: false, createdBy: '指挥中心 陈值班', revokedBy: true, revokedReason: '被涂改' },
      ]);
      expect((await view(pathOf(first))).statusCode).toBe(404);
      expect((await send(pathOf(first), { ...good(), problemClass: 'elevator_safety' })).statusCode).toBe(404);
    });

    it('are seen and made by those only whose place it is, for facilities that are there', async () => {
      expect((await makeLinks('property', {})).statusCode).toBe(403);
      expect((await api.as('lift', { url: linksUrl('heping') })).statusCode).toBe(403);
      expect((await api.as('property', { url: linksUrl('xinhu') })).statusCode).toBe(404);
      expect((await api.app.inject({ url: linksUrl('heping') })).statusCode).toBe(401);
      const strange = await makeLinks('control', { facilityIds: ['heping.lift-1', 'xinhu.lift-1'] });
      expect(strange.statusCode).toBe(400);
      expect(strange.json<Problem>().errors?.map(({ field }) => field)).toEqual(['facilityIds.1']);
      expect((await makeLinks('control', {}, 'nowhere')).statusCode).toBe(404);
    });

    it('tell how many reports came by each and when the last one did', async () => {
      const before = await codeAt('water-tank-1');
      const at = (links: readonly ReportLinkView[]) =>
        links.filter((each) => each.facilityId === 'heping.water-tank-1').map((each) => each.reports);
      expect(at(await listLinks('property'))).toEqual([0]);
      const filed = { problemClass: 'secondary_water_supply' };
      for (let n = 0; n < 2; n += 1) expect((await send(before, { ...good(), ...filed })).statusCode).toBe(303);
      const told = Date.now();
      await expect.poll(() => Date.now()).toBeGreaterThan(told);
      expect((await revoke('supervisor', 'heping.water-tank-1')).statusCode).toBe(204);
      const after = await codeAt('water-tank-1');
      expect((await send(after, { ...good(), ...filed })).statusCode).toBe(303);
      expect(at(await listLinks('property', '?state=all'))).toEqual([1, 2]);
      const newest = (await listLinks('property')).find((each) => each.url?.endsWith(after));
      expect(newest?.lastReportMs).toBeGreaterThan(told);
      expect(newest?.lastReportMs).toBeLessThanOrEqual(Date.now());
    });

    it('are drawn as the address says it', async () => {
      const path = await codeAt('garage-1');
      const url = `${linksUrl('heping')}/heping.garage-1/code.svg`;
      const drawn = await api.as('property', { url });
      expect(drawn.headers['content-type']).toContain('image/svg+xml');
      expect(drawn.body).toBe(drawQr(encodeQr(`http://localhost:80${path}`)));
      expect((await api.app.inject({ url })).statusCode).toBe(401);
    });
  });

  describe('the page of a code', () => {
    it('names the facility and what can be wrong with it, in two languages, and runs nothing but its own script', async () => {
      const path = await codeAt('garage-1');
      const chinese = await view(path);
      expect(chinese.statusCode).toBe(200);
      expect(chinese.body).toContain('<html lang="zh-CN">');
      expect(chinese.body).toContain('和平花园');
      const english = await view(path, { 'accept-language': 'en-GB,en;q=0.9' });
      expect(english.body).toContain('Heping Garden');
      expect((await view(`${path}?lang=zh`, { 'accept-language': 'en' })).body).toContain('积水');
      expect((await view(`${path}?lang=<script>&lang=2`)).statusCode).toBe(200);
      const policy = String(chinese.headers['content-security-policy']);
      expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'/);
      expect(policy).toContain(`script-src '${reportScriptHash}'; connect-src 'self'`);
      expect(String((await view('/r/receipts')).headers['content-security-policy'])).not.toContain('script-src');
      expect(withoutScript(chinese.body)).not.toBe(chinese.body);
      expect(withoutScript(chinese.body)).not.toMatch(/<script|javascript:| on[a-z]+=| style=|https?:\/\//i);
      expect(chinese.headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'x-robots-tag': 'noindex',
      });
      const classes = (page: string) =>
        [...page.matchAll(/name="problemClass" value="(\w+)"/g)].map(([, each]) => each);
      expect(classes(chinese.body)[0]).toBe('ponding');
      expect(classes((await view(await codeAt('lift-1'))).body)).toEqual([
        'elevator_safety',
        'lighting_missing',
        'other',
      ]);
    });

    it('is none for what is no code in force, whatever is asked', async () => {
      const revoked = await codeAt('ebike-shed-1');
      expect((await revoke('admin', 'heping.ebike-shed-1')).statusCode).toBe(204);
      const paths = [revoked, '/r/AAAAAAAAAAAAAAAAAAAAAA', '/r/x', "/r/'%20or%201=1--", '/r/..%2f..%2fetc'];
      for (const path of paths) {
        const shown = await view(path);
        expect(`${path} ${shown.statusCode}`).toBe(`${path} 404`);
        expect(shown.body).toContain('此二维码无效或已停用');
        expect((await send(path, good())).statusCode).toBe(404);
      }
      expect((await view('/r/%00')).statusCode).toBe(400);
    });
  });

  describe('a report', () => {
    it('opens a ticket with its photos and its receipt shows how it goes on', async () => {
      const path = await codeAt('garage-1');
      const sent = await send(path, { ...good(), problemClass: 'manhole_cover' }, [photoOf(1), photoOf(2), photoOf(3)]);
      expect(sent.statusCode, sent.body).toBe(303);
      const receipt = String(sent.headers.location);
      expect(receipt).toMatch(/^\/r\/receipts\/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\?lang=zh$/);
      const [ticket] = (await ticketsOf('heping.garage-1')).filter((each) => each.problemClass === 'manhole_cover');
      expect(ticket).toMatchObject({
        severity: 'minor',
        source: { kind: 'complaint', channel: 'qr', number: null },
        reports: [
          {
            channel: 'qr',
            content: '车库坡道积水，车辆无法进出',
            place: '1号车库坡道',
            enteredBy: null,
            reporter: { name: null, phone: '138 0000 0000' },
          },
        ],
      });
      expect(ticket?.files.map(({ purpose, type, by }) => [purpose, type, by])).toEqual(
        new Array(3).fill(['photo', 'image/png', null]),
      );
      expect(ticket?.files.map(({ reportId }) => reportId)).toEqual(new Array(3).fill(ticket?.reports[0]?.id));
      const listed = (await api.as('control', { url: '/api/v1/complaints?channel=qr&limit=1' })).json<
        Page<ComplaintView>
      >();
      expect(listed.items[0]?.photos.map(({ name }) => name)).toEqual(['photo-1', 'photo-2', 'photo-3']);
      expect(ticket?.files.map(({ id }) => id)).toEqual(
        expect.arrayContaining(listed.items[0]?.photos.map(({ id }) => id) ?? []),
      );
      expect(ticket?.events.filter(({ type }) => type === 'file_added')).toHaveLength(3);
      expect(ticket?.assignments.some(({ role }) => role === 'lead')).toBe(true);

      const shown = await view(receipt);
      expect(stateOf(shown.body)).toBe('已受理');
      await act(ticket?.id, 'property', { action: 'accept' });
      expect(stateOf((await view(receipt)).body)).toBe('处理中');
      await act(ticket?.id, 'control', { action: 'cancel', reason: '重复' });
      expect(stateOf((await view(receipt)).body)).toBe('处理中');
      await act(ticket?.id, 'supervisor', { action: 'cancel', reason: '重复' });
      expect(stateOf((await view(receipt)).body)).toBe('已办结');
    });

    it('goes on with the ticket that its own was merged into', async () => {
      const sent = await send(await codeAt('garage-1'), { ...good(), problemClass: 'lighting_missing' });
      const receipt = String(sent.headers.location);
      const merged = (await ticketsOf('heping.garage-1')).find((each) => each.problemClass === 'lighting_missing');
      const born = hazard({ id: 'hz-qr-2', facilityId: 'heping.garage-1', problemClass: 'video_surveillance' });
      const id = await api.raise(born, 'shifan.qiaodong.heping');
      await act(merged?.id, 'control', { action: 'merge', intoTicketId: id, reason: '同一处' });
      expect(stateOf((await view(receipt)).body)).toBe('已受理');
      await act(id, 'property', { action: 'accept' });
      expect(stateOf((await view(receipt)).body)).toBe('处理中');
    });

    it('joins the open ticket of its facility and class, whatever that was born of', async () => {
      const path = await codeAt('garage-1');
      const born = hazard({ id: 'hz-qr', facilityId: 'heping.garage-1', problemClass: 'ponding', severity: 'major' });
      const id = await api.raise(born, 'shifan.qiaodong.heping');
      const sent = await Promise.all([send(path, good()), send(path, good())]);
      expect(sent.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
      expect(sent[0]?.headers.location).not.toBe(sent[1]?.headers.location);
      const tickets = (await ticketsOf('heping.garage-1')).filter(({ problemClass }) => problemClass === 'ponding');
      expect(tickets.map((each) => [each.id, each.severity, each.reports.length])).toEqual([[id, 'major', 2]]);
    });

    it('of a form that is sent twice is one report, and another one where something was changed in it', async () => {
      const path = await codeAt('garage-1');
      const fields = { ...good(), problemClass: 'road_damage' };
      const twice = await Promise.all([send(path, fields, [png]), send(path, fields, [png])]);
      expect(new Set(twice.map(({ headers }) => headers.location)).size).toBe(1);
      const changed = await send(path, { ...fields, content: '还有一处' });
      expect(changed.headers.location).not.toBe(twice[0]?.headers.location);
      const [ticket] = (await ticketsOf('heping.garage-1')).filter((each) => each.problemClass === 'road_damage');
      expect(ticket?.reports.map(({ content }) => content)).toEqual([fields.content, '还有一处']);
      expect(ticket?.files).toHaveLength(1);
    });

    it('that is over already takes no photos that come late, and becomes a new one when it is sent again', async () => {
      const path = await codeAt('garage-1');
      const fields = { ...good(), problemClass: 'garage_seepage' };
      const first = await send(path, fields);
      expect(first.statusCode, first.body).toBe(303);
      const [ticket] = (await ticketsOf('heping.garage-1')).filter(
        (each) => each.problemClass === fields.problemClass && each.state !== 'cancelled',
      );
      await act(ticket?.id, 'control', { action: 'cancel', reason: '误报' });
      await act(ticket?.id, 'supervisor', { action: 'cancel', reason: '误报' });
      const late = await send(path, fields, [photoOf(77)]);
      expect(late.statusCode).toBe(400);
      expect(late.body).toContain('作为新的报告登记');
      const formKey = /name="formKey" value="([^"]+)"/.exec(late.body)?.[1] ?? '';
      expect(formKey).not.toBe(fields.formKey);
      const anew = await send(path, { ...fields, formKey }, [photoOf(77)]);
      expect(anew.statusCode, anew.body).toBe(303);
      expect(anew.headers.location).not.toBe(first.headers.location);
    });

    it('is found by its number as people type it, and by no other', async () => {
      const path = await codeAt('garage-1');
      const { headers } = await send(path, { ...good(), problemClass: 'other' });
      const receipt = /receipts\/([^?]+)/.exec(String(headers.location))?.[1] ?? '';
      const typed = receipt.toLowerCase().replaceAll('-', ' ').replaceAll('1', 'l').replaceAll('0', 'o');
      const found = await view(`/r/receipts?number=${encodeURIComponent(typed)}`);
      expect(found.statusCode).toBe(303);
      expect(found.headers.location).toBe(`/r/receipts/${receipt}?lang=zh`);
      expect((await view('/r/receipts')).body).toContain('<form method="get" action="/r/receipts">');
      const other = receipt.replace(/.$/, (last) => (last === '7' ? '8' : '7'));
      for (const wrong of [other, '0000-0000-0000-0000', 'x', '%00', "'", '<b>', '../..']) {
        expect((await view(`/r/receipts?number=${encodeURIComponent(wrong)}`)).statusCode).toBe(404);
        expect((await view(`/r/receipts/${encodeURIComponent(wrong)}`)).statusCode).toBe(404);
      }
    });

    it('is refused with its words kept where something is wrong, and nothing of it is stored', async () => {
      const path = await codeAt('garage-1');
      const before = (await ticketsOf('heping.garage-1')).length;
      const fields = { ...good(), content: '"><script>alert(1)</script></textarea><b>' };
      const cases: readonly [string, LightMyRequestResponse][] = [
        ['没有类别', await send(path, { ...fields, problemClass: '' })],
        ['类别不存在', await send(path, { ...fields, problemClass: '__proto__' })],
        ['不是此设施的类别', await send(path, { ...fields, problemClass: 'elevator_safety' })],
        ['没有内容', await send(path, { ...fields, content: ' \u0007 ' })],
        ['内容太长', await send(path, { ...fields, content: 'x'.repeat(1001) })],
        ['字段太大', await send(path, { ...fields, place: 'x'.repeat(200_000) })],
        ['位置太长', await send(path, { ...fields, place: 'x'.repeat(201) })],
        ['电话不对', await send(path, { ...fields, phone: '<img src=x>' })],
        ['没有表单号', await send(path, { ...fields, formKey: '' })],
        ['不是照片', await send(path, fields, [Buffer.from('no photo')])],
        ['PDF', await send(path, fields, [pdf])],
        ['照片不完整', await send(path, fields, [png.subarray(0, 40)])],
        ['四张照片', await send(path, fields, [photoOf(1), photoOf(2), photoOf(3), photoOf(4)])],
        ['照片太大', await send(path, fields, [Buffer.concat([png, Buffer.alloc(9 * 1024 * 1024)])])],
        [
          '字段重复',
          await ask({
            method: 'POST',
            url: path,
            headers: multipart,
            payload: form([...Object.entries(fields), ['content', '2']]),
          }),
        ],
      ];
      for (const [what, { statusCode, body }] of cases) {
        expect(`${what} ${statusCode}`).toBe(`${what} 400`);
        expect(body, what).toContain('未被接收，请更正标出的内容后重新提交。');
        expect(withoutScript(body), what).not.toMatch(/<script|<b>|<img/);
      }
      expect(cases[9]?.[1].body).toContain('&quot;&gt;&lt;script&gt;');
      expect(cases[13]?.[1].body).toContain('每张不能超过 8 MB');
      expect((await ticketsOf('heping.garage-1')).length).toBe(before);
    });

    it('of a machine, of another site, or that is no form is not taken, and is told so', async () => {
      const path = await codeAt('garage-1');
      expect((await send(path, { ...good(), website: 'http://spam.example' })).statusCode).toBe(400);
      const foreign = await send(path, good(), [], { headers: { ...multipart, origin: 'https://evil.example' } });
      expect(foreign.statusCode).toBe(403);
      const json = await ask({ method: 'POST', url: path, headers: asJson, payload: '{"content":"x"}' });
      expect(json.statusCode).toBe(415);
      const cut = form(Object.entries(good()));
      const half = await ask({
        method: 'POST',
        url: path,
        headers: multipart,
        payload: cut.subarray(0, cut.length - 60),
      });
      expect(half.statusCode).toBe(400);
      const none = await ask({
        method: 'POST',
        url: path,
        headers: { 'content-type': 'multipart/form-data' },
        payload: 'x',
      });
      expect([400, 415]).toContain(none.statusCode);
      for (const { body } of [foreign, json]) expect(body).toContain('未被接收');
    });

    it('whatever it holds is taken or refused, and never breaks anything', async () => {
      const path = await codeAt('garage-1');
      const text = fc.oneof(
        fc.string({ maxLength: 60, unit: 'binary' }),
        fc.constantFrom('\0', '\ud800', '\u202e', "'; drop table tickets; --", '{{7*7}}', '</textarea>', '%00'),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            formKey: fc.oneof(text, fc.constantFrom('A'.repeat(22))),
            problemClass: fc.oneof(text, fc.constant('garage_seepage')),
            content: text,
            place: text,
            phone: text,
          }),
          async (fields) => {
            const { statusCode, body } = await send(path, fields);
            expect([303, 400]).toContain(statusCode);
            expect(withoutScript(body)).not.toMatch(/<script/i);
          },
        ),
        { numRuns: 40 },
      );
      expect(api.errors).toEqual([]);
    });

    it('that brings one photo too many to its ticket is refused whole, and taken without', async () => {
      const path = await codeAt('garage-1');
      const fields = () => ({ ...good(), problemClass: 'rain_sewage_mixing' });
      for (let n = 0; n < 30; n += 3) {
        const sent = await send(path, fields(), [photoOf(n), photoOf(n + 1), photoOf(n + 2)]);
        expect(sent.statusCode, sent.body).toBe(303);
      }
      const more = await send(path, fields(), [photoOf(200)]);
      expect(more.statusCode).toBe(400);
      expect(more.body).toContain('照片已经足够');
      expect((await send(path, fields())).statusCode).toBe(303);
      const [ticket] = (await ticketsOf('heping.garage-1')).filter(
        (each) => each.problemClass === 'rain_sewage_mixing',
      );
      expect([ticket?.files.length, ticket?.reports.length]).toEqual([30, 11]);
    });
  });

  describe('a flood', () => {
    const address = (n: number) => `198.51.100.${n}`;

    it('from one address is held up with the time to wait, and nobody else is', async () => {
      const app = await api.server({ limits: { ...noLimits, publicReportsPerAddress: 3 } });
      const path = await codeAt('garage-1');
      const from = (remoteAddress: string) =>
        ask(
          { method: 'POST', url: path, headers: multipart, payload: form(Object.entries(good())), remoteAddress },
          app,
        );
      const flood = [];
      for (let n = 0; n < 6; n += 1) flood.push(await from(address(1)));
      expect(flood.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303, 429, 429, 429]);
      const wait = Number(flood[4]?.headers['retry-after']);
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(defaultLimits.publicReportWindowMs / 1000);
      expect(flood[4]?.body).toContain('提交过于频繁');
      expect((await from(address(2))).statusCode).toBe(303);
      // A household has a whole network of IPv6 addresses.
      const six = [];
      for (let n = 1; n <= 4; n += 1) six.push((await from(`2001:db8::${n}`)).statusCode);
      expect(six).toEqual([303, 303, 303, 429]);
    });

    it('on one code from many addresses is held up for that code only, and what is no report does not count', async () => {
      const app = await api.server({ limits: { ...noLimits, publicReportsPerToken: 4 } });
      const garage = await codeAt('garage-1');
      let addresses = 10;
      const report = (url: string, fields: Record<string, string>) => {
        addresses += 1;
        return ask(
          {
            ...{ method: 'POST', url, headers: multipart, payload: form(Object.entries(fields)) },
            remoteAddress: address(addresses),
          },
          app,
        );
      };
      for (let n = 0; n < 10; n += 1) expect((await report(garage, { ...good(), content: '' })).statusCode).toBe(400);
      const flood = [];
      for (let n = 0; n < 6; n += 1) flood.push(await report(garage, good()));
      expect(flood.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303, 303, 429, 429]);
      expect(Number(flood[5]?.headers['retry-after'])).toBeGreaterThan(0);
      // What was typed comes back, and sent again it is the same report.
      const refused = flood[5]?.body ?? '';
      expect(refused).toMatch(/提交过于频繁，未被接收。请 \d+ 分钟后再试。/);
      expect(refused).toContain(`${good().content}</textarea>`);
      expect(refused).toMatch(/name="formKey" value="key-\d{18}"/);
      const lift = await report(await codeAt('lift-1'), { ...good(), problemClass: 'elevator_safety' });
      expect(lift.statusCode, lift.body).toBe(303);
    });

    it('of guesses and of views is held up as well', async () => {
      const app = await api.server({ limits: { ...noLimits, publicViewsPerMinute: 5 } });
      const asked = [];
      for (let n = 0; n < 7; n += 1) asked.push(await ask({ url: `/r/receipts/0000-0000-0000-000${n}` }, app));
      expect(asked.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404, 404, 429, 429]);
      expect((await ask({ url: await codeAt('garage-1') }, app)).statusCode).toBe(429);
    });

    it('of reports at once is refused beyond what memory is for, and asked to come again', async () => {
      const app = await api.server({ limits: { ...noLimits, publicFormsAtOnce: 0 } });
      const answer = await ask(
        {
          ...{ method: 'POST', url: await codeAt('garage-1'), headers: multipart },
          payload: form([...Object.entries(good()), ['photo', Buffer.alloc(100_000)]]),
        },
        app,
      );
      expect(answer.statusCode).toBe(503);
      expect(answer.headers['retry-after']).toBeDefined();
      expect(answer.body).toContain('或不带照片提交');
      // Words alone need no such place.
      const words = { method: 'POST', url: await codeAt('garage-1'), headers: multipart } as const;
      expect((await ask({ ...words, payload: form(Object.entries(good())) }, app)).statusCode).toBe(303);
    });

    it('behind a proxy is told apart by who asked it, where the proxy is trusted and only there', async () => {
      const limits = { ...noLimits, publicReportsPerAddress: 1 };
      const path = await codeAt('garage-1');
      const trusting = await api.server({ limits, trustedProxies: ['127.0.0.1'] });
      const plain = await api.server({ limits });
      const through = async (app: typeof plain, client: string, remoteAddress = '127.0.0.1') => {
        const headers = { ...multipart, 'x-forwarded-for': client };
        const payload = form(Object.entries(good()));
        return (await ask({ method: 'POST', url: path, headers, payload, remoteAddress }, app)).statusCode;
      };
      expect([await through(trusting, address(1)), await through(trusting, address(2))]).toEqual([303, 303]);
      expect(await through(trusting, address(1))).toBe(429);
      expect([
        await through(trusting, address(3), address(9)),
        await through(trusting, address(4), address(9)),
      ]).toEqual([303, 429]);
      expect([await through(plain, address(1)), await through(plain, address(2))]).toEqual([303, 429]);
    });
  });

  it('tells nothing internal to anybody without login', () => {
    expect(everything.length).toBeGreaterThan(100);
    const internal = [
      /T-\d{8}-\d+/,
      /heping\.|heping-|shifan|qiaodong/,
      /和平物业|周敏|林科长|陈值班|李建国/,
      /hz-qr/,
      /f-[0-9a-f]{24}/,
    ];
    const leaks = everything.flatMap((answer) => internal.filter((each) => each.test(answer)).map(String));
    expect(leaks).toEqual([]);
    // What somebody wrote comes back to the one who sent it with mistakes, and stands on no receipt.
    expect(
      everything.filter((each) => each.includes('138 0000 0000') && !each.includes('<form method="post"')),
    ).toEqual([]);
  });
}

describe('on the embedded database', () => describeReports(openTestDatabase));
describeWith(['postgresql'], 'on PostgreSQL', () => describeReports(openTestPostgres));
