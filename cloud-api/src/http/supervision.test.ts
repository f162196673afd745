import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hazards as hazardRows } from '../hazards/adapters/schema.js';
import { hazard } from '../tickets/testing/people.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const path = 'shifan.qiaodong.heping';
let test: TestApi;
let rootTicket: string;

beforeAll(async () => {
  test = await startTestApi();
});
afterAll(() => test?.dispose());

const get = async (username: string, url: string) => {
  const answer = await test.as(username, { method: 'GET', url: `/api/v1${url}` });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};

describe('what is listed under a ticket of a common cause', () => {
  beforeAll(async () => {
    const root = hazard({ id: 'h-root', ruleId: 'Q-OFFLINE', facilityId: 'heping.lift-1', problemClass: 'other' });
    rootTicket = await test.raise(root, path);
    const own = await test.raise(hazard({ id: 'h-own', facilityId: 'heping.garage-1', problemClass: 'other' }), path);
    const row = (id: string, device: string, over: Partial<typeof hazardRows.$inferInsert> = {}) => ({
      ...{ id, ruleId: 'Q-OFFLINE', ruleVersion: 1, facilityId: `heping.${device}`, estateId: 'heping', path },
      ...{ problemClass: 'other' as const, severity: 'minor' as const, state: 'active' as const, beganMs: 1_000 },
      ...{ activeMs: 2_000, needsReset: false, retrospective: false, evidence: [], ticketId: rootTicket },
      ...{ cause: 'agent' as const, causeMs: 500 },
      ...over,
    });
    const under = { suppressed: 'root_cause' as const, rootHazardId: 'h-root' };
    await test.database.tx({ role: 'admin' }, (tx) =>
      tx
        .insert(hazardRows)
        .values([
          row('h-root', 'lift-1'),
          row('h-under', 'lift-2', under),
          row('h-own', 'garage-1', { rootHazardId: 'h-root', ticketId: own }),
          row('h-other', 'ebike-shed-1', { ticketId: 'T-20261122-9999', cause: null, causeMs: null }),
        ]),
    );
  });

  it('is told with facility, rule, since when and by what cause, and with its own ticket where it has one', async () => {
    const { items } = await get('control', `/hazards?state=all&ticketId=${rootTicket}`);
    expect(items).toHaveLength(3);
    const byId = new Map(items.map((item: { id: string }) => [item.id, item]));
    expect(byId.get('h-under')).toMatchObject({
      facilityId: 'heping.lift-2',
      ruleId: 'Q-OFFLINE',
      activeMs: 2_000,
      cause: 'agent',
      suppressed: 'root_cause',
      rootHazardId: 'h-root',
      ticketId: rootTicket,
    });
    expect(byId.get('h-root')).toMatchObject({ cause: 'agent', ticketId: rootTicket });
    expect(byId.get('h-own')).toMatchObject({
      rootHazardId: 'h-root',
      ticketId: expect.not.stringMatching(rootTicket),
    });
  });

  it('is not told to whom the place does not concern', async () => {
    const { items } = await get('lift', `/hazards?state=all&ticketId=${rootTicket}`);
    expect(items).toEqual([]);
  });
});

describe('a storm of tickets', () => {
  it('is told from the eleventh open ticket of an estate within ten minutes on, to whom the place concerns', async () => {
    expect((await get('control', '/ticket-storms')).items).toEqual([]);
    for (let n = 1; n <= 8; n += 1) {
      await test.raise(hazard({ id: `h-s${n}`, facilityId: `heping.device-${n}`, problemClass: 'other' }), path);
    }
    expect((await get('control', '/ticket-storms')).items).toEqual([]);
    const critical = { id: 'h-s9', facilityId: 'heping.device-9', severity: 'critical' as const };
    await test.raise(hazard(critical), path);
    expect((await get('control', '/ticket-storms')).items).toMatchObject([
      { estateId: 'heping', estateName: { zh: '和平花园' }, count: 11, worst: 'critical' },
    ]);
    expect((await get('lift', '/ticket-storms')).items).toEqual([]);
    // Nothing is hidden by it.
    expect((await get('control', '/tickets?state=open&limit=200')).items).toHaveLength(11);
  });
});

describe('a property company that left', () => {
  const handOver = (username: string, body: object) =>
    test.as(username, { method: 'POST', url: '/api/v1/left-tickets/heping-property/hand-over', payload: body });

  it('leaves its open tickets in sight of who assigns, and they are handed over with the reason at once', async () => {
    const view = hazard({ id: 'h-left', facilityId: 'heping.device-20', problemClass: 'other' });
    const id = await test.raise(view, path);
    expect((await get('control', '/left-tickets')).items).toEqual([]);
    const url = '/api/v1/routing/parties/heping-property';
    const { version } = (await get('admin', '/routing')).parties.find(
      (party: { id: string }) => party.id === 'heping-property',
    );
    const held = `${url.replace('/api/v1', '')}/tickets`;
    expect(await get('supervisor', held)).toMatchObject({
      leads: expect.arrayContaining([id]),
      helps: expect.any(Array),
    });
    expect(await get('admin', '/routing/parties/no-such/tickets')).toEqual({ leads: [], helps: [] });
    expect((await test.as('property', { method: 'GET', url: `/api/v1${held}` })).statusCode).toBe(403);
    const gone = { expectedVersion: version, value: { gone: true }, reason: '物业服务合同终止' };
    expect((await test.as('admin', { method: 'PUT', url, payload: gone })).statusCode).toBe(200);

    for (const who of ['control', 'supervisor', 'admin']) {
      expect((await get(who, '/left-tickets')).items).toMatchObject([
        {
          partyId: 'heping-property',
          partyName: '和平物业服务有限公司',
          why: 'gone',
          leads: expect.arrayContaining([id]),
        },
      ]);
    }
    for (const who of ['lift', 'property', 'street']) {
      expect((await test.as(who, { method: 'GET', url: '/api/v1/left-tickets' })).statusCode).toBe(403);
      expect((await handOver(who, { reason: '合同终止' })).statusCode).toBe(403);
    }
    const faults = (await handOver('control', { reason: ' ' })).json();
    expect(faults).toMatchObject({ code: 'request.invalid', errors: [{ field: 'reason' }] });

    const answer = await handOver('control', { reason: '物业服务合同终止' });
    expect(answer.json().items).toContainEqual({ ticketId: id, leadPartyId: 'qiaodong-office', left: null });
    expect((await get('control', '/left-tickets')).items).toEqual([]);
    const ticket = await get('control', `/tickets/${id}`);
    expect(ticket.events.slice(-2)).toMatchObject([
      { type: 'assign', data: { reason: '物业服务合同终止' } },
      { type: 'unassigned' },
    ]);
    expect((await handOver('control', { reason: '再次' })).json().items).toEqual([]);
  });
});
