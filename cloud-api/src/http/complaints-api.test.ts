import type {
  ComplaintPeak,
  ComplaintView,
  ComplaintWrite,
  FiledReport,
  Page,
  Problem,
  TicketSummary,
  TicketView,
} from '@anju/contracts';
import { describeWith } from '@anju/tests';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../platform/clock.js';
import { openTestPostgres } from '../platform/testing/test-postgres.js';
import { createTickets } from '../tickets/index.js';
import { hazard } from '../tickets/testing/people.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

let api: TestApi;

const complaint = {
  channel: 'hotline_12345',
  estateId: 'heping',
  problemClass: 'lighting_missing',
  severity: 'minor',
  content: '3号楼东侧路灯不亮',
  place: '3号楼东侧',
  reporter: { name: '王女士', phone: '138 0000 0000' },
} as const satisfies ComplaintWrite;

const post = (user: string, url: string, body: object) =>
  api.as(user, {
    method: 'POST',
    url: `/api/v1${url}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const get = async <T>(user: string, url: string) => (await api.as(user, { url: `/api/v1${url}` })).json<T>();

async function file(body: object, url = '/complaints', user = 'control'): Promise<FiledReport> {
  const answer = await post(user, url, body);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

function describeReports(start: () => Promise<TestApi>): void {
  beforeAll(async () => {
    api = await start();
  });
  afterAll(() => api?.dispose());

  describe('a complaint', () => {
    it('about an estate at large opens a ticket of its own, routed and with clocks, without a facility anywhere', async () => {
      const { outcome, ticket } = await file({ ...complaint, number: 'A-1' });
      expect(outcome).toBe('opened');
      expect(ticket).toMatchObject({
        facilityId: null,
        facilityName: null,
        estateName: { zh: '和平花园' },
        title: { zh: '投诉：照明缺失' },
        source: { kind: 'complaint', channel: 'hotline_12345', number: 'A-1' },
        reports: [{ number: 'A-1', content: complaint.content, reporter: { name: '王女士', phone: '138 0000 0000' } }],
        hazardIds: [],
      });
      expect(ticket.deadlines.map(({ kind }) => kind)).toEqual(['respond', 'rectify']);
      expect(ticket.assignments.some(({ role }) => role === 'lead')).toBe(true);
      expect((await file(complaint)).ticket.id).not.toBe(ticket.id);
      // What counts tickets by facility takes those of the estate too.
      const estates = await get<Page<{ id: string; openTickets: number }>>('control', '/estates');
      expect(estates.items.find(({ id }) => id === 'heping')?.openTickets).toBeGreaterThanOrEqual(2);
      const ledger = await api.as('supervisor', { url: '/api/v1/ledgers/tickets.csv?form=problems' });
      expect(ledger.body).toContain('投诉：照明缺失。3号楼东侧路灯不亮（3号楼东侧）');
    });

    it('of a number that its channel sent before is the ticket that is there, also when two file it at once', async () => {
      const both = await Promise.all([
        file({ ...complaint, number: 'B-1' }),
        file({ ...complaint, number: 'B-1' }, '/complaints', 'supervisor'),
      ]);
      expect(new Set(both.map(({ ticket }) => ticket.id)).size).toBe(1);
      expect(both.map(({ outcome }) => outcome).sort()).toEqual(['known', 'opened']);
      expect((await file({ ...complaint, channel: 'wuye_110', number: 'B-1' })).outcome).toBe('opened');
      const found = await get<Page<TicketSummary>>('control', '/tickets?number=B-1');
      expect(found.items.map(({ source }) => source.channel).sort()).toEqual(['hotline_12345', 'wuye_110']);
    });

    it('of a form that is sent again is entered once, without a number too, and another where something was changed in it', async () => {
      const told = { ...complaint, problemClass: 'garage_seepage', formKey: 'AAAAAAAAAAAAAAAAAAAAA1' } as const;
      const both = await Promise.all([file(told), file(told)]);
      expect(both.map(({ outcome }) => outcome).sort()).toEqual(['known', 'opened']);
      expect(new Set(both.map(({ ticket }) => ticket.id)).size).toBe(1);
      expect(both[0]?.ticket.reports).toHaveLength(1);
      expect((await file({ ...told, content: '另一处' })).outcome).toBe('opened');
      // Nobody takes over what another one entered by guessing a key.
      expect((await file(told, '/complaints', 'supervisor')).outcome).toBe('opened');
      const wrong = await post('control', '/complaints', { ...told, formKey: 'short' });
      expect(wrong.json<Problem>().errors?.map(({ field }) => field)).toEqual(['formKey']);
    });

    it('about a facility joins the open ticket of its class, whatever that was born of, and raises its severity', async () => {
      const view = hazard({ id: 'hz-c', facilityId: 'heping.garage-1', problemClass: 'ponding', severity: 'minor' });
      const id = await api.raise(view, 'shifan.qiaodong.heping');
      const told = { ...complaint, facilityId: 'heping.garage-1', problemClass: 'ponding', number: 'C-1' };
      const first = await file({ ...told, severity: 'major' });
      expect(first).toMatchObject({ outcome: 'joined', ticket: { id, severity: 'major', source: { kind: 'hazard' } } });
      expect(first.ticket.events.at(-1)).toMatchObject({
        type: 'report_joined',
        data: { report: { channel: 'hotline_12345', number: 'C-1', content: complaint.content }, severityTo: 'major' },
      });
      expect((await get<Page<TicketSummary>>('control', '/tickets?number=C-1')).items.map((each) => each.id)).toEqual([
        id,
      ]);
      expect(JSON.stringify(first.ticket.events)).not.toContain('王女士');
    });

    it('is found on the board by a part of its number, its title or its place, and by nothing that only looks like it', async () => {
      const { ticket } = await file({ ...complaint, number: 'Find_1%' });
      const found = async (text: string) => {
        const query = `/tickets?limit=500&text=${encodeURIComponent(text)}`;
        return (await get<Page<TicketSummary>>('control', query)).items.map(({ id }) => id);
      };
      expect(await found('find_1%')).toEqual([ticket.id]);
      expect(await found('fin%1')).toEqual([]);
      expect(await found('find1')).toEqual([]);
      for (const text of [ticket.id.slice(2).toLowerCase(), '照明缺失', '和平花', 'heping gar']) {
        expect(await found(text), text).toContain(ticket.id);
      }
      expect(await found('新湖')).not.toContain(ticket.id);
    });

    it('is taken only from who takes calls for the place, and only about a place that is there', async () => {
      expect((await post('property', '/complaints', complaint)).statusCode).toBe(403);
      for (const [field, place] of [
        ['estateId', { estateId: 'nowhere' }],
        ['facilityId', { facilityId: 'heping.nothing' }],
        ['facilityId', { estateId: 'xinhu', facilityId: 'heping.garage-1' }],
      ] as const) {
        const answer = await post('control', '/complaints', { ...complaint, ...place });
        expect(answer.statusCode, answer.body).toBe(400);
        expect(answer.json<Problem>().errors?.[0]?.field).toBe(field);
      }
      const wrong = await post('control', '/complaints', { ...complaint, channel: 'qr', reporter: { phone: 'x' } });
      expect(wrong.json<Problem>().errors?.map(({ field }) => field)).toEqual(['channel', 'reporter.phone']);
    });

    it('tells who complained to who handles it, and to nobody else', async () => {
      const { ticket } = await file({ ...complaint, number: 'D-1' });
      const seenBy = async (user: string) =>
        (await get<TicketView>(user, `/tickets/${ticket.id}`)).reports.map(({ reporter }) => reporter?.phone ?? null);
      expect(await seenBy('control')).toEqual(['138 0000 0000']);
      expect(await seenBy('property')).toEqual(['138 0000 0000']);
      expect(await seenBy('street')).toEqual([null]);
      const listed = async (user: string) =>
        (await get<Page<ComplaintView>>(user, '/complaints?number=D-1')).items.map(({ reporter }) => reporter);
      expect(await listed('control')).toEqual([{ name: '王女士', phone: '138 0000 0000' }]);
      expect(await listed('street')).toEqual([null]);
      expect(await api.tickets.forgetReporters()).toBe(0);
      // Over for a year: nobody needs to know any more.
      await api.database.tx({ role: 'admin' }, async (tx) => {
        await tx.execute(sql`update tickets set state = 'closed' where id = ${ticket.id}`);
      });
      const inDays = (days: number, more: { readonly reporterDays?: number } = {}) => {
        const clock = { ...systemClock, nowMs: () => Date.now() + days * 86_400_000 };
        const logger = pino({ level: 'silent' });
        return createTickets({ database: api.database, bus: api.bus, clock, logger, ...more }).forgetReporters();
      };
      expect(await inDays(179)).toBe(0);
      expect(await inDays(20, { reporterDays: 30 })).toBe(0);
      expect(await inDays(31, { reporterDays: 30 })).toBe(1);
      expect(await seenBy('control')).toEqual([null]);
    });

    it('counts what recurs by estate, class and facility', async () => {
      for (let n = 0; n < 3; n += 1) await file({ ...complaint, problemClass: 'road_damage' });
      const { items } = await get<Page<ComplaintView>>('control', '/complaints?problemClass=road_damage&limit=2');
      expect(items.map(({ recurrences }) => recurrences)).toEqual([3, 3]);
      const next = await get<Page<ComplaintView>>(
        'control',
        `/complaints?problemClass=road_damage&limit=2&cursor=${items.at(-1)?.id}`,
      );
      expect(next.items).toHaveLength(1);
      const peaks = await get<Page<ComplaintPeak>>('control', '/complaints/recurring?estateId=heping');
      expect(peaks.items.find(({ problemClass }) => problemClass === 'road_damage')).toMatchObject({
        estateId: 'heping',
        facilityId: null,
        count: 3,
        openTickets: 3,
      });
    });
  });

  describe('a ticket by hand', () => {
    it('is opened as a complaint is, by who saw it', async () => {
      const { channel: _, ...told } = complaint;
      const { outcome, ticket } = await file(
        { ...told, problemClass: 'facade_spalling', severity: 'major' },
        '/tickets',
      );
      expect(outcome).toBe('opened');
      expect(ticket).toMatchObject({
        severity: 'major',
        source: { kind: 'manual', channel: null, number: null },
        title: { zh: '外墙剥落' },
      });
      expect(ticket.events[0]).toMatchObject({ type: 'raised', actorRole: 'dispatcher', data: { origin: 'manual' } });
      const manual = await get<Page<TicketSummary>>('control', '/tickets?source=manual');
      expect(manual.items.map(({ id }) => id)).toEqual([ticket.id]);
      expect((await get<Page<ComplaintView>>('control', '/complaints?problemClass=facade_spalling')).items).toEqual([]);
    });
  });
}

describe('on PGlite', () => describeReports(() => startTestApi()));
describeWith(['postgresql'], 'on PostgreSQL', () => describeReports(() => startTestApi({}, [], openTestPostgres)));
