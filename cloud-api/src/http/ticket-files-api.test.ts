import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FiledReport, Problem, TicketFileView, TicketView } from '@anju/contracts';
import { describeWith } from '@anju/tests';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkContent } from '../evidence/index.js';
import { openTestPostgres } from '../platform/testing/test-postgres.js';
import { hazard } from '../tickets/testing/people.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const segment = (marker: number, body: Buffer) =>
  Buffer.concat([Buffer.from([0xff, marker, 0, body.length + 2]), body]);
const jpeg = Buffer.concat([
  Buffer.from([0xff, 0xd8]),
  segment(0xe0, Buffer.from('JFIF\0')),
  segment(0xc0, Buffer.from([8, 0, 60, 0, 80, 1, 1, 0x11, 0])),
  segment(0xda, Buffer.from([1, 1, 0, 0, 0x3f, 0])),
  Buffer.from([1, 2, 3, 0xff, 0xd9]),
]);
const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n');

describe('content', () => {
  it('is told by its bytes, with the size of a picture', () => {
    expect(checkContent(png)).toEqual({ ok: true, type: 'image/png', width: 1, height: 1 });
    expect(checkContent(jpeg)).toEqual({ ok: true, type: 'image/jpeg', width: 80, height: 60 });
    expect(checkContent(pdf)).toMatchObject({ ok: true, type: 'application/pdf' });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('a photo, truly')],
    ['a page', Buffer.from('<svg onload="alert(1)"/>')],
    ['a begun HEIC', Buffer.from('\0\0\0\x18ftypheic')],
    ['a WebP of no length', Buffer.from('RIFF\xff\xff\xff\x0fWEBPVP8 ', 'latin1')],
  ])('that is %s is refused', (_what, bytes) => {
    expect(checkContent(bytes).ok).toBe(false);
  });

  it('that was cut off anywhere is refused, and never breaks what looks at it', () => {
    for (const whole of [png, jpeg, pdf]) {
      // The last bytes of a PDF are a line's end and belong to nothing.
      const least = whole === pdf ? whole.indexOf('%%EOF') : whole.length - 1;
      for (let length = 0; length <= least; length += 1) {
        if (whole === png && length >= png.length - 4) continue;
        expect(checkContent(whole.subarray(0, length)).ok, `${length} of ${whole.length}`).toBe(false);
      }
    }
  });
});

let api: TestApi;
let ticketId: string;

const edge = 'anju-edge-of-a-part';
function form(content: Buffer, name = 'a.jpg', type = 'image/jpeg') {
  const head = `--${edge}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${edge}--\r\n`)]);
}
const headers = { 'content-type': `multipart/form-data; boundary=${edge}` };
const send = (content: Buffer, query = '', user = 'property', name = 'a.jpg') =>
  api.as(user, {
    method: 'POST',
    url: `/api/v1/tickets/${ticketId}/files${query}`,
    headers,
    payload: form(content, name),
  });
const ticket = async (): Promise<TicketView> =>
  (await api.as('control', { url: `/api/v1/tickets/${ticketId}` })).json<TicketView>();
const onDisk = async () =>
  (await readdir(api.filesDir, { recursive: true }))
    .map((path) => path.split('/').at(-1) ?? '')
    .filter((name) => name.length > 30);

function describeFiles(start: () => Promise<TestApi>): void {
  beforeAll(async () => {
    api = await start();
    const view = hazard({ id: 'hz-f', facilityId: 'heping.garage-1', problemClass: 'ponding' });
    ticketId = await api.raise(view, 'shifan.qiaodong.heping');
  });
  afterAll(() => api?.dispose());

  describe('a photo of a ticket', () => {
    it('is kept by its hash, told in the log with the device’s time, and given to who sees the ticket only', async () => {
      const dayOff = Date.now() - 86_400_000;
      const { version } = await ticket();
      const answer = await send(png, `?clientTimeMs=${dayOff}`);
      expect(answer.statusCode, answer.body).toBe(200);
      const file = answer.json<TicketFileView>();
      const sha256 = createHash('sha256').update(png).digest('hex');
      expect(file).toMatchObject({ type: 'image/png', sha256, width: 1, clientTimeMs: dayOff, by: '和平物业 周敏' });
      expect(Math.abs(file.atMs - Date.now())).toBeLessThan(600_000);
      const after = await ticket();
      expect(after.files).toEqual([file]);
      expect(after.events.at(-1)).toMatchObject({ type: 'file_added', data: { file: { id: file.id, sha256 } } });
      // Whoever acts meanwhile is not sent back for it.
      expect(after.version).toBe(version);

      const url = `/api/v1/tickets/${ticketId}/files/${file.id}`;
      const got = await api.as('control', { url });
      expect(got.rawPayload.equals(png)).toBe(true);
      expect(got.headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' });
      expect(got.headers['content-security-policy']).toContain("default-src 'none'");
      expect((await api.as('lift', { url })).statusCode).toBe(404);
      expect((await api.app.inject({ url })).statusCode).toBe(401);
    });

    it('sent again is the file that is there', async () => {
      const again = await Promise.all([send(jpeg), send(jpeg)]);
      expect(new Set(again.map((each) => each.json<TicketFileView>().id)).size).toBe(1);
      expect((await ticket()).files.filter(({ type }) => type === 'image/jpeg')).toHaveLength(1);
    });

    it('that is no photo, or is too large, is refused, and nothing of it stays', async () => {
      const before = [await onDisk(), (await ticket()).events.length];
      const none = await send(Buffer.from('no photo at all'), '', 'property', 'photo.jpg');
      expect(none.statusCode).toBe(400);
      expect(none.json<Problem>()).toMatchObject({ code: 'file.not_accepted', errors: [{ field: 'file' }] });
      expect((await send(pdf, '?purpose=photo')).json<Problem>().code).toBe('file.not_accepted');
      const large = await send(Buffer.concat([png, Buffer.alloc(20 * 1024 * 1024)]));
      expect(large.statusCode).toBe(413);
      expect([await onDisk(), (await ticket()).events.length]).toEqual(before);
    });

    it.each([
      ['NUL', 'a\0b.jpg', 'ab.jpg'],
      ['a character where the name is cut', `${'a'.repeat(199)}😀.jpg`, 'a'.repeat(199)],
      ['marks that turn it round', 'photo\u202egpj.exe', 'photogpj.exe'],
      ['a bell', 'a\u0007.jpg', 'a.jpg'],
      ['nothing but dots', '..', 'file'],
    ])('is taken whatever it is called, with a name that can be kept: %s', async (_what, name, kept) => {
      const photo = Buffer.concat([jpeg, Buffer.from(name)]);
      const added = await send(photo, '', 'property', name);
      expect(added.statusCode, added.body).toBe(200);
      const { id, name: named } = added.json<TicketFileView>();
      expect(named).toBe(kept);
      const read = await api.as('control', { url: `/api/v1/tickets/${ticketId}/files/${id}` });
      expect(read.statusCode).toBe(200);
    });

    it('that comes with another one is refused: neither is lost in silence', async () => {
      const before = (await ticket()).files.length;
      const other = Buffer.concat([jpeg, Buffer.from('other')]);
      const first = form(Buffer.concat([jpeg, Buffer.from('first')])).toString('latin1');
      const both = `${first.slice(0, first.lastIndexOf(`--${edge}--`))}${form(other).toString('latin1')}`;
      const answer = await api.as('property', {
        method: 'POST',
        url: `/api/v1/tickets/${ticketId}/files`,
        headers,
        payload: Buffer.from(both, 'latin1'),
      });
      expect(answer.statusCode).toBe(400);
      expect(answer.json<Problem>().errors).toEqual([{ field: 'file', message: 'has more in it than one file' }]);
      expect((await ticket()).files).toHaveLength(before);
    });

    it('that is cut off on its way leaves nothing', async () => {
      const before = [await onDisk(), (await ticket()).events.length];
      const server = await api.server({});
      await server.listen({ port: 0, host: '127.0.0.1' });
      const { port } = server.server.address() as AddressInfo;
      const cookie = await api.login('property');
      const body = form(jpeg);
      await new Promise<void>((resolve) => {
        const sending = request({
          ...{ port, host: '127.0.0.1', method: 'POST', path: `/api/v1/tickets/${ticketId}/files` },
          headers: { ...headers, cookie, 'content-length': body.length },
        });
        sending.on('error', () => resolve());
        sending.write(body.subarray(0, body.length - 30), () => sending.destroy());
        sending.on('close', () => resolve());
      });
      await server.close();
      expect([await onDisk(), (await ticket()).events.length]).toEqual(before);
    });
  });

  describe('a file without a row', () => {
    it('as a killed service leaves one is removed after an hour, and no other', async () => {
      const orphan = Buffer.from('left by a process that was killed');
      const sha256 = createHash('sha256').update(orphan).digest('hex');
      const kept = (await ticket()).files[0]?.sha256 ?? '';
      const pathOf = (hash: string) => join(api.filesDir, hash.slice(0, 2), hash);
      await mkdir(join(api.filesDir, sha256.slice(0, 2)), { recursive: true });
      await writeFile(pathOf(sha256), orphan);
      expect(await api.tickets.sweepFiles()).toBe(0);
      const old = new Date(Date.now() - 2 * 3_600_000);
      await utimes(pathOf(sha256), old, old);
      await utimes(pathOf(kept), old, old);
      expect(await api.tickets.sweepFiles()).toBe(1);
      expect(await onDisk()).not.toContain(sha256);
      expect(
        createHash('sha256')
          .update(await readFile(pathOf(kept)))
          .digest('hex'),
      ).toBe(kept);
    });
  });

  describe('acceptance of what no sensor watches', () => {
    it('takes a photo or a signature of this very ticket, and tells by what it was confirmed', async () => {
      const json = { 'content-type': 'application/json' };
      const told = { estateId: 'heping', problemClass: 'facade_spalling', severity: 'major', content: '外墙砖松动' };
      const filed = await api.as('control', {
        ...{ method: 'POST', url: '/api/v1/tickets', headers: json, body: JSON.stringify(told) },
      });
      const { id } = filed.json<FiledReport>().ticket;
      const url = `/api/v1/tickets/${id}`;
      const act = async (user: string, action: string, more: object = {}) => {
        const { version } = (await api.as('control', { url })).json<TicketView>();
        const body = JSON.stringify({ action, version, ...more });
        return api.as(user, { method: 'POST', url: `${url}/actions`, headers: json, body });
      };
      const done = async (user: string, action: string, more: object = {}) => {
        const answer = await act(user, action, more);
        expect(answer.statusCode, answer.body).toBe(200);
        return answer.json<TicketView>();
      };
      const upload = async (content: Buffer, query: string) => {
        const payload = form(content);
        const answer = await api.as('street', { method: 'POST', url: `${url}/files${query}`, headers, payload });
        expect(answer.statusCode, answer.body).toBe(200);
        return answer.json<TicketFileView>().id;
      };
      await done('control', 'assign', { leadPartyId: 'heping-property', coHandlerPartyIds: [], reason: '物业负责' });
      for (const action of ['accept', 'arrive', 'submit']) await done('property', action);

      const code = async (more: object) => (await act('street', 'pass', more)).json<Problem>().code;
      expect(await code({})).toBe('request.invalid');
      const elsewhere = (await send(png)).json<TicketFileView>().id;
      expect(elsewhere).toMatch(/^f-/);
      expect(await code({ photoRef: elsewhere })).toBe('file.not_of_ticket');
      expect(await code({ photoRef: await upload(pdf, '?purpose=document') })).toBe('request.invalid');
      const signature = await upload(png, '?purpose=signature');
      const closed = await done('street', 'pass', { photoRef: signature });
      expect(closed.state).toBe('closed');
      expect(closed.events.findLast(({ type }) => type === 'pass')).toMatchObject({
        data: { photoRef: signature, confirmedBy: 'signature' },
      });
      const ledger = await api.as('supervisor', { url: '/api/v1/ledgers/tickets.csv?form=ledger&state=closed' });
      expect(ledger.body).toContain(`验收确认：签名；签名文件：${signature}`);
      const late = await api.as('street', { method: 'POST', url: `${url}/files`, headers, payload: form(jpeg) });
      expect(late.json<Problem>().code).toBe('ticket.transition_not_allowed');
    });
  });
}

describe('on PGlite', () => describeFiles(() => startTestApi()));
describeWith(['postgresql'], 'on PostgreSQL', () => describeFiles(() => startTestApi({}, [], openTestPostgres)));
