import {
  type ContractWrite,
  type DutyView,
  type DutyWrite,
  type Page,
  Problem,
  type RouteWrite,
  type RoutingChange,
  type RoutingPreview,
  type RoutingTableView,
  type TicketLadderView,
  type TicketView,
  type WeeklyShift,
} from '@anju/contracts';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hazard } from '../tickets/testing/people.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.dispose());

const get = (user: string, url: string) => api.as(user, { url: `/api/v1${url}` });
const put = (user: string, url: string, body: object) =>
  api.as(user, {
    method: 'PUT',
    url: `/api/v1${url}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const problem = (answer: LightMyRequestResponse): Problem => Problem.parse(answer.json());
const mistakes = (answer: LightMyRequestResponse) => {
  expect(answer.statusCode, answer.body).toBe(400);
  return problem(answer).errors?.map(({ field, message }) => `${field}: ${message}`) ?? [];
};
const table = async (user = 'supervisor') => (await get(user, '/routing')).json<RoutingTableView>();

async function ok<T>(answer: Promise<LightMyRequestResponse>): Promise<T> {
  const { statusCode, body } = await answer;
  expect(statusCode, body).toBe(200);
  return JSON.parse(body) as T;
}

const contract = (
  over: Partial<NonNullable<ContractWrite['value']>> = {},
  expectedVersion = 0,
): Record<string, unknown> => ({
  expectedVersion,
  value: {
    partyId: 'water-contractor',
    place: 'shifan.hexi.chunjiang',
    problemClasses: ['manhole_cover'],
    fromDay: '2026-01-01',
    toDay: null,
    ...over,
  },
  reason: '合同签订',
});
const shift = (over: Partial<WeeklyShift> = {}): WeeklyShift => ({
  kind: 'weekly',
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  from: '22:00',
  to: '06:00',
  userIds: ['demo-property'],
  fromDay: '2026-01-01',
  toDay: null,
  ...over,
});
const duty = (entry: NonNullable<DutyWrite['value']>['entry'], expectedVersion = 0): DutyWrite => ({
  expectedVersion,
  value: { roster: 'party:heping-property', entry },
  reason: '排班',
});
const route = (over: Partial<NonNullable<RouteWrite['value']>> = {}, expectedVersion = 0) => ({
  expectedVersion,
  value: {
    estateId: 'heping',
    problemClass: 'facade_spalling',
    leadPartyId: 'heping-property',
    coHandlerPartyIds: ['qiaodong-office'],
    ...over,
  },
  reason: '外墙归物业',
});
const previewOf = (query: string, user = 'control') => ok<RoutingPreview>(get(user, `/routing/preview?${query}`));

describe('who may', () => {
  const writes = {
    '/routing/routes/r-none': route(),
    '/routing/contracts/c-none': contract(),
    '/routing/duty/d-none': duty(shift()),
    '/routing/parties/heping-property': { expectedVersion: 1, value: { gone: false }, reason: 'x' },
    '/ticket-ladders/shifan': { expectedVersion: 1, times: [], reason: 'x' },
  };

  it.each(Object.entries(writes))('change %s: administrators and supervisors, nobody else', async (url, body) => {
    for (const user of ['control', 'street', 'property', 'lift']) {
      const answer = await put(user, url, body);
      expect(answer.statusCode, user).toBe(403);
      expect(problem(answer).code).toBe('session.forbidden');
    }
    const unknown = await api.app.inject({ method: 'PUT', url: `/api/v1${url}`, body });
    expect(unknown.statusCode).toBe(401);
  });

  it('ask who would get a ticket, and read the changes: who hands out tickets', async () => {
    for (const url of ['/routing/changes', '/routing/preview?estateId=heping&problemClass=ponding&severity=major']) {
      for (const [user, status] of [
        ...['admin', 'supervisor', 'control'].map((name) => [name, 200] as const),
        ...['street', 'property', 'lift'].map((name) => [name, 403] as const),
      ]) {
        expect((await get(user, url)).statusCode, `${user} ${url}`).toBe(status);
      }
      expect((await api.app.inject({ url: `/api/v1${url}` })).statusCode).toBe(401);
    }
  });

  it('read the table: everybody, each of what holds at his own places', async () => {
    const contractsOf = async (user: string) => (await table(user)).contracts.map(({ id }) => id);
    expect(await contractsOf('supervisor')).toEqual(expect.arrayContaining(['hexi-fire', 'hexi-lifts']));
    expect(await contractsOf('street')).not.toContain('hexi-lifts');
    expect(await contractsOf('property')).not.toContain('hexi-lifts');
    expect(await contractsOf('lift')).toContain('hexi-lifts');
    expect(await contractsOf('lift')).not.toContain('hexi-fire');
    expect((await get('street', '/ticket-ladders/shifan')).statusCode).toBe(200);
  });
});

describe('a contract', () => {
  it('is refused with every mistake of form at once, and with every mistake of meaning at once', async () => {
    const form = await put('supervisor', '/routing/contracts/c-1', {
      expectedVersion: -1,
      value: { partyId: 'A b', place: 'Shifan', problemClasses: [], fromDay: '2026-13-01', toDay: 'soon', more: 1 },
      reason: ' ',
    });
    const fields = mistakes(form).map((each) => each.split(':')[0]);
    expect(new Set(fields)).toEqual(
      new Set([
        'expectedVersion',
        ...['value.partyId', 'value.place', 'value.problemClasses', 'value.fromDay', 'value.toDay'],
        ...['value', 'reason'],
      ]),
    );
    const meaning = contract({
      partyId: 'heping-property',
      place: 'shifan.hexi.nowhere',
      problemClasses: ['ponding', 'ponding'],
      fromDay: '2026-06-31',
      toDay: '2026-02-30',
    });
    expect(mistakes(await put('supervisor', '/routing/contracts/c-1', meaning))).toEqual([
      'value.partyId: "heping-property" is no maintenance contractor',
      'value.place: there is no place "shifan.hexi.nowhere"',
      'value.problemClasses.1: ponding is there twice',
      'value.fromDay: there is no such day',
      'value.toDay: there is no such day',
    ]);
    expect(mistakes(await put('supervisor', '/routing/contracts/c-1', contract({ partyId: 'nobody' })))).toEqual([
      'value.partyId: there is no party "nobody"',
    ]);
    expect((await table()).contracts.some(({ id }) => id === 'c-1')).toBe(false);
  });

  it('that would end before it begins is refused; one of a single day is none such', async () => {
    const backwards = contract({ fromDay: '2026-05-02', toDay: '2026-05-01' });
    expect(mistakes(await put('supervisor', '/routing/contracts/c-day', backwards))).toEqual([
      'value.toDay: must not be before fromDay',
    ]);
    const one = contract({ fromDay: '2026-05-02', toDay: '2026-05-02' });
    const { contracts } = await ok<RoutingTableView>(put('supervisor', '/routing/contracts/c-day', one));
    expect(contracts.find(({ id }) => id === 'c-day')).toMatchObject({ version: 1, state: 'over' });
  });

  it('that overlaps another decides by place, then by which began last, and the preview names both', async () => {
    const query = 'estateId=xinhu&problemClass=pipe_blocked_or_broken&severity=minor';
    const classes = { problemClasses: ['pipe_blocked_or_broken' as const] };
    const of = (partyId: string, place: string, fromDay: string) =>
      contract({ ...classes, partyId, place, fromDay, toDay: null });
    await ok(put('admin', '/routing/contracts/o-wide', of('water-contractor', 'shifan.qiaodong', '2026-06-01')));
    await ok(put('admin', '/routing/contracts/o-old', of('fire-contractor', 'shifan.qiaodong', '2025-01-01')));
    const lead = async () => {
      const { assignments, steps } = await previewOf(query);
      return [
        assignments.find(({ role }) => role === 'lead')?.partyId,
        ...steps.filter(({ by }) => by === 'contract').map(({ id, why }) => `${id} ${why}`),
      ];
    };
    expect(await lead()).toEqual(['water-contractor', 'o-wide chosen', 'o-old less_particular']);
    await ok(put('admin', '/routing/contracts/o-own', of('lift-contractor', 'shifan.qiaodong.xinhu', '2024-01-01')));
    expect((await lead())[0]).toBe('lift-contractor');
    // At a moment before the wide one began, and the estate's own taken away, the old one decides.
    await ok(put('admin', '/routing/contracts/o-own', { expectedVersion: 1, value: null, reason: '误登' }));
    const may = Date.UTC(2026, 4, 1);
    const then = await previewOf(`${query}&atMs=${may}`);
    expect(then.assignments.find(({ role }) => role === 'lead')?.partyId).toBe('fire-contractor');
    expect(then.steps[0]).toMatchObject({ id: 'o-wide', why: 'contract_not_begun' });
  });
});

describe('a stale version', () => {
  it('of a contract answers 409 with the contract as it is, and writes nothing', async () => {
    const url = '/routing/contracts/c-stale';
    await ok(put('supervisor', url, contract()));
    await ok(put('admin', url, contract({ toDay: '2027-12-31' }, 1)));
    const stale = await put('supervisor', url, contract({ toDay: '2026-12-31' }, 1));
    expect(stale.statusCode).toBe(409);
    expect(problem(stale)).toMatchObject({
      code: 'registry.conflict',
      current: { version: 2, value: { partyId: 'water-contractor', fromDay: '2026-01-01', toDay: '2027-12-31' } },
    });
    expect((await table()).contracts.find(({ id }) => id === 'c-stale')).toMatchObject({
      version: 2,
      toDay: '2027-12-31',
    });
    await ok(put('admin', url, { expectedVersion: 2, value: null, reason: '解除' }));
    expect(problem(await put('supervisor', url, contract({}, 2)))).toMatchObject({
      status: 409,
      current: { version: 3, value: null },
    });
    expect(problem(await put('supervisor', '/routing/contracts/c-never', contract({}, 4)))).toMatchObject({
      status: 409,
      current: { version: 0, value: null },
    });
  });

  it('of a route, a shift, a party and a ladder does the same', async () => {
    await ok(put('supervisor', '/routing/routes/r-stale', route()));
    expect(problem(await put('admin', '/routing/routes/r-stale', route()))).toMatchObject({
      status: 409,
      current: { version: 1, value: { leadPartyId: 'heping-property', coHandlerPartyIds: ['qiaodong-office'] } },
    });
    await ok(put('supervisor', '/routing/duty/d-stale', duty(shift())));
    expect(problem(await put('admin', '/routing/duty/d-stale', duty(shift())))).toMatchObject({
      status: 409,
      current: { version: 1, value: { roster: 'party:heping-property', entry: { from: '22:00' } } },
    });
    await ok(put('supervisor', '/routing/duty/d-stale', { expectedVersion: 1, value: null, reason: '误登' }));
    const gone = { expectedVersion: 9, value: { gone: true }, reason: '退出' };
    expect(problem(await put('admin', '/routing/parties/xinhu-property', gone))).toMatchObject({
      status: 409,
      current: { version: 1, value: { gone: false } },
    });
    const times = [{ severity: 'minor', remindMs: HOUR, upAfterMs: 3 * HOUR, overdueStepMs: DAY }];
    await ok(put('admin', '/ticket-ladders/shifan', { expectedVersion: 1, times, reason: '汛期' }));
    expect(
      problem(await put('supervisor', '/ticket-ladders/shifan', { expectedVersion: 1, times: [], reason: '恢复' })),
    ).toMatchObject({ status: 409, current: { version: 2, times, history: [{ reason: '汛期' }] } });
  });

  it('is found out when two write at once: one of them, and the history has one more entry', async () => {
    const url = '/routing/contracts/c-race';
    await ok(put('admin', url, contract()));
    const both = await Promise.all(
      ['admin', 'supervisor'].map((user) => put(user, url, contract({ toDay: '2028-12-31' }, 1))),
    );
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    const { items } = await ok<Page<RoutingChange>>(get('control', '/routing/changes?kind=contract&itemId=c-race'));
    expect(items.map(({ version }) => version)).toEqual([2, 1]);
  });
});

describe('the history', () => {
  it('names author, reason and what it became, newest first, page by page, for whoever answers for the place', async () => {
    const url = '/routing/routes/r-history';
    await ok(put('supervisor', url, route({ problemClass: 'lighting_missing' })));
    await ok(
      put('admin', url, {
        ...route({ problemClass: 'lighting_missing', coHandlerPartyIds: [] }, 1),
        reason: '街道不参与',
      }),
    );
    await ok(put('supervisor', url, { expectedVersion: 2, value: null, reason: '恢复默认' }));
    const first = await ok<Page<RoutingChange>>(get('control', '/routing/changes?itemId=r-history&limit=2'));
    const rest = await ok<Page<RoutingChange>>(
      get('control', `/routing/changes?itemId=r-history&limit=2&cursor=${first.nextCursor}`),
    );
    expect(rest.nextCursor).toBeNull();
    const told = [...first.items, ...rest.items].map(({ version, author, reason, value }) => [
      version,
      author.displayName,
      reason,
      value?.coHandlerPartyIds ?? null,
    ]);
    expect(told).toEqual([
      [3, '区房管 林科长', '恢复默认', null],
      [2, '系统管理员', '街道不参与', []],
      [1, '区房管 林科长', '外墙归物业', ['qiaodong-office']],
    ]);
    expect(mistakes(await get('control', '/routing/changes?cursor=abc&kind=duty'))).toEqual([
      'cursor: not a cursor of this list',
    ]);
    expect(
      mistakes(await get('control', '/routing/changes?kind=people&limit=0')).map((each) => each.split(':')[0]),
    ).toEqual(['limit', 'kind']);
  });
});

describe('what is not there', () => {
  it('cannot be taken away, changed or looked at', async () => {
    const away = { expectedVersion: 0, value: null, reason: 'x' };
    for (const url of ['/routing/routes/no-such', '/routing/contracts/no-such', '/routing/duty/no-such']) {
      expect((await put('admin', url, away)).statusCode, url).toBe(404);
    }
    const gone = { expectedVersion: 0, value: { gone: true }, reason: 'x' };
    expect((await put('admin', '/routing/parties/no-such', gone)).statusCode).toBe(404);
    expect((await put('admin', '/routing/contracts/No%20Such', contract())).statusCode).toBe(400);
    expect((await get('admin', '/ticket-ladders/elsewhere')).statusCode).toBe(404);
    expect(
      (await put('admin', '/ticket-ladders/elsewhere', { expectedVersion: 1, times: [], reason: 'x' })).statusCode,
    ).toBe(404);
    const range = `fromMs=${Date.UTC(2026, 10, 1)}&toMs=${Date.UTC(2026, 10, 2)}`;
    for (const roster of ['party:no-such', 'officers:shifan.nowhere']) {
      expect((await get('supervisor', `/routing/duty?roster=${roster}&${range}`)).statusCode, roster).toBe(404);
    }
    for (const place of ['estateId=no-such', 'facilityId=heping.no-such']) {
      expect((await get('control', `/routing/preview?${place}&problemClass=ponding&severity=minor`)).statusCode).toBe(
        404,
      );
    }
  });

  it('is named with everything else that a route gets wrong', async () => {
    const wrong = route({
      estateId: 'no-such',
      problemClass: 'ponding',
      leadPartyId: 'no-such',
      coHandlerPartyIds: ['fire-contractor', 'fire-contractor', 'no-such'],
    });
    expect(mistakes(await put('admin', '/routing/routes/r-wrong', wrong))).toEqual([
      'value.estateId: there is no estate "no-such"',
      'value.leadPartyId: there is no party "no-such"',
      'value.coHandlerPartyIds.1: "fire-contractor" is there twice',
      'value.coHandlerPartyIds.2: there is no party "no-such"',
      'value.coHandlerPartyIds.2: "no-such" leads already',
    ]);
    const taken = route({ problemClass: 'ponding' });
    expect(mistakes(await put('admin', '/routing/routes/r-second', taken))).toEqual([
      'value.problemClass: the route "heping-ponding" says who gets these tickets already',
    ]);
  });
});

describe('the on-duty calendar', () => {
  const calendar = (fromMs: number, toMs: number) =>
    ok<DutyView>(get('supervisor', `/routing/duty?roster=party:heping-property&fromMs=${fromMs}&toMs=${toMs}`));

  it('carries a shift over midnight, and by Shanghai’s clock also where other countries change theirs', async () => {
    await ok(put('supervisor', '/routing/duty/night', duty(shift())));
    // Midnight in Shanghai; clocks go back in Europe on October 25th and in North America on November 1st 2026, forward on March 29th.
    for (const [month, day] of [
      [2, 28],
      [9, 24],
      [9, 31],
    ] as const) {
      const midnight = Date.UTC(2026, month, day) - 8 * HOUR;
      const { stretches } = await calendar(midnight, midnight + 3 * DAY);
      const told = stretches.map(({ fromMs, toMs, userIds }) => [fromMs - midnight, toMs - midnight, userIds.length]);
      expect(told.map(([from = 0, to = 0, on]) => [from / HOUR, to / HOUR, on])).toEqual([
        ...[
          [0, 6, 1],
          [6, 22, 0],
          [22, 30, 1],
          [30, 46, 0],
          [46, 54, 1],
          [54, 70, 0],
          [70, 72, 1],
        ],
      ]);
    }
    const evening = Date.UTC(2026, 9, 24, 14);
    const called = async (atMs: number) =>
      (await previewOf(`estateId=heping&problemClass=ponding&severity=major&atMs=${atMs}`)).ladder[0]?.basis;
    expect(await called(evening - 1)).toBe('nobody_on_duty');
    expect(await called(evening)).toBe('on_duty');
    expect(await called(evening + 8 * HOUR - 1)).toBe('on_duty');
    expect(await called(evening + 8 * HOUR)).toBe('nobody_on_duty');
  });

  it('refuses an entry with all that is wrong with it', async () => {
    const weekly = shift({
      weekdays: [1, 1],
      userIds: ['demo-lift', 'demo-lift'],
      fromDay: '2026-09-31',
      toDay: '2026-01-01',
    });
    expect(mistakes(await put('supervisor', '/routing/duty/d-wrong', duty(weekly)))).toEqual([
      'value.entry.weekdays.1: 1 is there twice',
      'value.entry.userIds.1: demo-lift is there twice',
      'value.entry.fromDay: there is no such day',
      'value.entry.toDay: must not be before fromDay',
      'value.entry.userIds.0: "demo-lift" is nobody of this calendar',
      'value.entry.userIds.1: "demo-lift" is nobody of this calendar',
    ]);
    const exception = { kind: 'exception' as const, fromMs: 10, toMs: 10, offUserIds: ['gone'], onUserIds: ['gone'] };
    expect(mistakes(await put('supervisor', '/routing/duty/d-wrong', duty(exception)))).toEqual([
      'value.entry.toMs: must be after fromMs',
      'value.entry.onUserIds.0: gone is off duty in the same entry',
      'value.entry.onUserIds.0: "gone" is nobody of this calendar',
    ]);
    const endless = { ...exception, toMs: Number.MAX_SAFE_INTEGER, offUserIds: null, onUserIds: [] };
    expect(mistakes(await put('supervisor', '/routing/duty/d-wrong', duty(endless)))).toEqual([
      'value.entry.toMs: must be before the year 9999',
    ]);
  });

  it('is asked for a time that is one, and no longer than it can tell', async () => {
    const ask = (fromMs: number, toMs: number) =>
      get('supervisor', `/routing/duty?roster=party:heping-property&fromMs=${fromMs}&toMs=${toMs}`);
    expect(mistakes(await ask(DAY, DAY))).toEqual(['toMs: must be after fromMs']);
    expect(mistakes(await ask(0, 62 * DAY + 1))).toEqual(['toMs: must be within 62 days']);
    const last = Number.MAX_SAFE_INTEGER;
    expect(mistakes(await ask(last - DAY, last))).toEqual(['toMs: must be before the year 9999']);
    expect(
      mistakes(await get('supervisor', '/routing/duty?roster=heping&fromMs=x')).map((each) => each.split(':')[0]),
    ).toEqual(['roster', 'fromMs', 'toMs']);
  });
});

describe('the preview', () => {
  it('says who has the ticket that is raised then, and is refused with all that it lacks', async () => {
    const query = 'facilityId=chunjiang.lift-1&problemClass=elevator_safety&severity=critical&ruleId=E-TRAP';
    const preview = await previewOf(query);
    const view = hazard({
      ...{ id: 'hz-preview', ruleId: 'E-TRAP', severity: 'critical', problemClass: 'elevator_safety' },
      ...{ facilityId: 'chunjiang.lift-1', estateId: 'chunjiang' },
    });
    const id = await api.raise(view, 'shifan.hexi.chunjiang');
    const ticket = (await get('supervisor', `/tickets/${id}`)).json<TicketView>();
    expect(new Set(preview.assignments)).toEqual(
      new Set(ticket.assignments.map(({ partyId, partyName, role }) => ({ partyId, partyName, role }))),
    );
    expect(preview.steps).toEqual(ticket.events[0]?.data.routing);
    expect(preview.state).toBe(ticket.state);
    const wrong = await get('control', '/routing/preview?estateId=heping&facilityId=heping.lift-1&severity=high');
    expect(mistakes(wrong).map((each) => each.split(':')[0])).toEqual(['problemClass', 'severity']);
    const late = `${query}&atMs=${Number.MAX_SAFE_INTEGER}`;
    expect(mistakes(await get('control', `/routing/preview?${late}`))).toEqual(['atMs: must be before the year 9999']);
    expect(mistakes(await get('control', '/routing/preview?problemClass=ponding&severity=minor'))).toEqual([
      'estateId: give estateId or facilityId, one of them',
    ]);
  });
});

describe('a ladder', () => {
  it('is refused with every time that contradicts another', async () => {
    const { version } = await ok<TicketLadderView>(get('supervisor', '/ticket-ladders/shifan'));
    const row = (severity: string, remindMs: number, upAfterMs: number) => ({
      ...{ severity, remindMs, upAfterMs },
      overdueStepMs: HOUR,
    });
    const write = (times: object[]) =>
      put('supervisor', '/ticket-ladders/shifan', { expectedVersion: version, times, reason: 'x' });
    expect(
      mistakes(await write([row('minor', 2 * HOUR, HOUR), row('minor', HOUR, HOUR), row('notice', 3 * HOUR, HOUR)])),
    ).toEqual([
      'times.0.remindMs: must not be longer than upAfterMs',
      'times.1.severity: is set by another row already',
      'times.2.remindMs: must not be longer than upAfterMs',
    ]);
    expect(
      mistakes(await write([row('minor', 1, HOUR), row('worst', HOUR, HOUR)])).map((each) => each.split(':')[0]),
    ).toEqual(['times.0.remindMs', 'times.1.severity']);
    expect((await ok<TicketLadderView>(get('supervisor', '/ticket-ladders/shifan'))).version).toBe(version);
  });
});

describe('a party that works here no more', () => {
  const say = async (gone: boolean) => {
    const { parties } = await ok<RoutingTableView>(get('supervisor', '/routing'));
    const expectedVersion = parties.find(({ id }) => id === 'fire-contractor')?.version;
    const body = { expectedVersion, value: { gone }, reason: '退场' };
    expect((await put('supervisor', '/routing/parties/fire-contractor', body)).statusCode).toBe(200);
  };

  it('is given no ticket, neither to lead nor to help: nobody of it is called, and its clocks would run out in silence', async () => {
    const view = hazard({ id: 'hz-gone', facilityId: 'heping.garage-1', problemClass: 'ponding' });
    const id = await api.raise(view, 'shifan.qiaodong.heping');
    const assign = async (over: object) => {
      const { version } = (await get('control', `/tickets/${id}`)).json<TicketView>();
      const payload = { action: 'assign', version, leadPartyId: 'heping-property', reason: 'x', ...over };
      return api.as('control', { method: 'POST', url: `/api/v1/tickets/${id}/actions`, payload });
    };
    await say(true);
    expect(mistakes(await assign({ leadPartyId: 'fire-contractor' }))).toEqual(['leadPartyId: works here no more']);
    expect(mistakes(await assign({ coHandlerPartyIds: ['fire-contractor'] }))).toEqual([
      'coHandlerPartyIds: works here no more: fire-contractor',
    ]);
    await say(false);
    expect((await assign({ leadPartyId: 'fire-contractor' })).statusCode).toBe(200);
  });
});
