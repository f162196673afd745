import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Contract, decideRoute, type RoutedParty, type RouteFacts, type RouteRow } from './decide-route.js';

const path = 'linan.qiaodong.heping';
/** 2026-11-22 10:00 in Shanghai. */
const atMs = Date.UTC(2026, 10, 22, 2);

function party(id: string, over: Partial<RoutedParty> = {}): RoutedParty {
  return { id, kind: 'contractor', path: 'linan', gone: false, hasAccount: true, ...over };
}
const manager = party('manager', { kind: 'property', path });
const office = party('office', { kind: 'street', path: 'linan.qiaodong' });
const lifts = party('lifts');
const others = party('others');

const contract = (over: Partial<Contract> = {}): Contract => ({
  id: 'c-1',
  partyId: 'lifts',
  path,
  problemClasses: ['elevator_safety'],
  fromDay: '2026-01-01',
  toDay: '2026-12-31',
  ...over,
});
const route = (over: Partial<RouteRow> = {}): RouteRow => ({
  id: 'r-1',
  estateId: 'heping',
  problemClass: 'elevator_safety',
  leadPartyId: 'others',
  coHandlerPartyIds: ['manager'],
  ...over,
});

function decide(over: Partial<RouteFacts> = {}) {
  const decision = decideRoute({
    path,
    problemClass: 'elevator_safety',
    atMs,
    contracts: [],
    routes: [],
    parties: [manager, office, lifts, others],
    ...over,
  });
  return {
    who: [decision.leadPartyId, ...decision.coHandlerPartyIds],
    why: decision.steps.map(({ by, id, partyId, why }) => [by, id ?? partyId, why].join(' ')),
  };
}

describe('a contract in force', () => {
  it('leads before every route, helped by property company and street', () => {
    expect(decide({ contracts: [contract()], routes: [route()] })).toEqual({
      who: ['lifts', 'manager', 'office'],
      why: ['contract c-1 chosen', 'co_handler manager chosen', 'co_handler office chosen'],
    });
  });

  it('holds from its first to its last day, by Shanghai’s clock', () => {
    const one = [contract({ fromDay: '2026-11-22', toDay: '2026-11-22' })];
    const midnight = Date.UTC(2026, 10, 21, 16);
    expect(decide({ contracts: one, atMs: midnight }).who[0]).toBe('lifts');
    expect(decide({ contracts: one, atMs: midnight + 86_400_000 - 1 }).who[0]).toBe('lifts');
    expect(decide({ contracts: one, atMs: midnight - 1 }).why[0]).toBe('contract c-1 contract_not_begun');
    expect(decide({ contracts: one, atMs: midnight + 86_400_000 }).why[0]).toBe('contract c-1 contract_over');
    expect(decide({ contracts: [contract({ toDay: null })], atMs: atMs * 2 }).who[0]).toBe('lifts');
  });

  it('of the estate goes before one of the district, and of two the one that began last', () => {
    const wide = contract({ id: 'c-2', partyId: 'others', path: 'linan', fromDay: '2026-06-01' });
    expect(decide({ contracts: [wide, contract()] }).why.slice(0, 2)).toEqual([
      'contract c-1 chosen',
      'contract c-2 less_particular',
    ]);
    expect(decide({ contracts: [contract(), { ...wide, path }] }).who[0]).toBe('others');
  });

  it('says nothing of classes that it does not name', () => {
    const decision = decide({ contracts: [contract({ problemClasses: ['ponding'] })], routes: [route()] });
    expect(decision.who[0]).toBe('others');
  });

  it('whose party is gone or has no account is passed over, with the reason', () => {
    for (const [why, over] of [
      ['party_gone', { gone: true }],
      ['no_account', { hasAccount: false }],
    ] as const) {
      const parties = [manager, office, party('lifts', over), others];
      expect(decide({ contracts: [contract()], routes: [route()], parties })).toEqual({
        who: ['others', 'manager'],
        why: [`contract c-1 ${why}`, 'route r-1 chosen', 'co_handler manager chosen'],
      });
    }
  });
});

describe('the routing table', () => {
  it('takes the estate’s own before the district’s, and the class’s own before the fallback', () => {
    const rows = [
      route({ id: 'r-all', estateId: null, problemClass: null }),
      route({ id: 'r-class', estateId: null }),
      route({ id: 'r-estate', problemClass: null }),
      route({ id: 'r-own', leadPartyId: 'lifts' }),
    ];
    expect(decide({ routes: rows }).why.slice(0, 4)).toEqual([
      'route r-own chosen',
      'route r-estate less_particular',
      'route r-class less_particular',
      'route r-all less_particular',
    ]);
    expect(decide({ routes: rows.slice(0, 2) }).why[0]).toBe('route r-class chosen');
  });

  it('leaves out helpers who are gone, have no account, or lead already', () => {
    const rows = [route({ coHandlerPartyIds: ['others', 'nowhere', 'lifts', 'manager'] })];
    const parties = [manager, office, party('lifts', { hasAccount: false }), others];
    expect(decide({ routes: rows, parties })).toEqual({
      who: ['others', 'manager'],
      why: [
        'route r-1 chosen',
        'co_handler others is_lead',
        'co_handler nowhere party_gone',
        'co_handler lifts no_account',
        'co_handler manager chosen',
      ],
    });
  });
});

describe('where nobody is routed', () => {
  it('the estate’s project manager gets it, with the street’s office', () => {
    expect(decide()).toEqual({
      who: ['manager', 'office'],
      why: ['property_manager manager chosen', 'co_handler office chosen'],
    });
  });

  it('the street’s officer gets it where the manager cannot', () => {
    expect(decide({ parties: [party('manager', { ...manager, hasAccount: false }), office] })).toEqual({
      who: ['office'],
      why: ['property_manager manager no_account', 'street_officer office chosen'],
    });
  });

  it('the dispatchers keep it where there is neither', () => {
    const foreign = [party('far', { kind: 'property', path: 'linan.qiaodong.xinhu' })];
    expect(decide({ parties: foreign })).toEqual({
      who: [null],
      why: ['property_manager  nobody', 'street_officer  nobody', 'dispatcher  chosen'],
    });
  });
});

it('gives any ticket to one lead who can take it, or to the dispatchers, with helpers who can, and says why once', () => {
  const ids = ['manager', 'office', 'lifts', 'others', 'nowhere'] as const;
  const anyId = fc.constantFrom(...ids);
  const day = fc.constantFrom('2026-11-20', '2026-11-22', '2026-11-24');
  const classes = fc.constantFrom('elevator_safety' as const, 'ponding' as const);
  const anyContract = fc.record({
    ...{ partyId: anyId, path: fc.constantFrom('linan', 'linan.qiaodong', path), fromDay: day },
    ...{ toDay: fc.option(day), problemClasses: classes.map((each) => [each]) },
  });
  const anyRoute = fc.record({
    ...{ estateId: fc.constantFrom('heping', null), problemClass: fc.constantFrom('elevator_safety', null) },
    ...{ leadPartyId: anyId, coHandlerPartyIds: fc.array(anyId, { maxLength: 4 }) },
  });
  const hindered = fc.record({ gone: fc.boolean(), hasAccount: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(anyContract, { maxLength: 4 }),
      fc.array(anyRoute, { maxLength: 4 }),
      fc.tuple(hindered, hindered, hindered, hindered),
      (drawn, rows, states) => {
        const parties = [manager, office, lifts, others].map((each, at) => ({ ...each, ...states[at] }));
        const able = parties.filter(({ gone, hasAccount }) => !gone && hasAccount).map(({ id }) => id);
        const { leadPartyId, coHandlerPartyIds, steps } = decideRoute({
          ...{ path, problemClass: 'elevator_safety', atMs, parties },
          contracts: drawn.map((each, at) => ({ ...each, id: `c-${at}` })),
          routes: rows.map((each, at) => ({ ...each, id: `r-${at}` })),
        });
        const decided = steps.filter(({ by, outcome }) => by !== 'co_handler' && outcome === 'decided');
        expect(decided.map(({ partyId }) => partyId)).toEqual([leadPartyId]);
        if (leadPartyId === null) expect(able.filter((id) => id === 'manager' || id === 'office')).toEqual([]);
        else expect(able).toContain(leadPartyId);
        expect(coHandlerPartyIds.every((id) => able.includes(id) && id !== leadPartyId)).toBe(true);
        expect(new Set(coHandlerPartyIds).size).toBe(coHandlerPartyIds.length);
      },
    ),
  );
});

describe('a route for every estate', () => {
  it('is of its lead’s district: that of another one takes nobody’s tickets', () => {
    const everywhere = [
      route({ id: 'theirs', estateId: null, leadPartyId: 'theirs', coHandlerPartyIds: [] }),
      route({ id: 'ours', estateId: null, problemClass: null, coHandlerPartyIds: [] }),
    ];
    const parties = [manager, office, others, party('theirs', { path: 'pudong' })];
    expect(decide({ routes: everywhere, parties })).toEqual({ who: ['others'], why: ['route ours chosen'] });
    expect(decide({ path: 'pudong.street.estate', routes: everywhere, parties })).toEqual({
      who: ['theirs'],
      why: ['route theirs chosen'],
    });
  });
});
