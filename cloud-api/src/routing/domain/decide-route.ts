import type { PartyView, ProblemClass, RoutingStep } from '@anju/contracts';
import type { RouteDecision } from '../routing.js';
import { dayOf } from './shanghai.js';

export interface Contract {
  readonly id: string;
  readonly partyId: string;
  /** Hierarchy path. */
  readonly path: string;
  readonly problemClasses: readonly ProblemClass[];
  readonly fromDay: string;
  readonly toDay: string | null;
}

export interface RouteRow {
  readonly id: string;
  readonly estateId: string | null;
  readonly problemClass: string | null;
  readonly leadPartyId: string;
  readonly coHandlerPartyIds: readonly string[];
}

export interface RoutedParty {
  readonly id: string;
  readonly kind: PartyView['kind'];
  /** Hierarchy path of where it works. */
  readonly path: string;
  readonly gone: boolean;
  /** Anybody of it can log in. */
  readonly hasAccount: boolean;
}

/** What is known of a place; all of it is above the estate or the estate's own. */
export interface RouteFacts {
  /** Hierarchy path of the estate. */
  readonly path: string;
  readonly problemClass: string;
  readonly atMs: number;
  readonly contracts: readonly Contract[];
  readonly routes: readonly RouteRow[];
  readonly parties: readonly RoutedParty[];
}

type Why = RoutingStep['why'];

export function contractStateOf({ fromDay, toDay }: Pick<Contract, 'fromDay' | 'toDay'>, atMs: number) {
  const day = dayOf(atMs);
  if (day < fromDay) return 'none';
  return toDay !== null && toDay < day ? 'over' : 'in_force';
}

const districtOf = (path: string): string => path.split('.', 1)[0] ?? '';
const depth = (path: string): number => path.split('.').length;
const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);

/** The most particular place first, then the contract that began last. */
function inOrderOfContracts(contracts: readonly Contract[]): Contract[] {
  return [...contracts].sort(
    (a, b) => depth(b.path) - depth(a.path) || (a.fromDay < b.fromDay ? 1 : a.fromDay > b.fromDay ? -1 : byId(a, b)),
  );
}

/** The estate's own before the district's, the class's own before the fallback. */
function inOrderOfRoutes(routes: readonly RouteRow[]): RouteRow[] {
  const rank = (row: RouteRow) => (row.estateId === null ? 0 : 2) + (row.problemClass === null ? 0 : 1);
  return [...routes].sort((a, b) => rank(b) - rank(a) || byId(a, b));
}

/**
 * Who gets a ticket of this class at this estate: a contract in force, else the routing table, else the estate's property company
 * (its project manager), else the street's office (its housing officer), else nobody. A party that is gone, or of which nobody can
 * log in, is passed over. With a contract, property company and street help.
 */
export function decideRoute({ path, problemClass, atMs, contracts, routes, parties }: RouteFacts): RouteDecision {
  const steps: RoutingStep[] = [];
  const note = (by: RoutingStep['by'], id: string | null, partyId: string | null, why: Why) =>
    steps.push({ by, id, partyId, outcome: why === 'chosen' ? 'decided' : 'skipped', why });

  function hindrance(partyId: string): Extract<Why, 'party_gone' | 'no_account'> | undefined {
    const party = parties.find(({ id }) => id === partyId);
    if (party === undefined || party.gone) return 'party_gone';
    return party.hasAccount ? undefined : 'no_account';
  }

  /** The first of them that can take it; each is noted with its reason. */
  function firstOf<T>(
    by: RoutingStep['by'],
    candidates: readonly T[],
    of: (each: T) => { readonly id: string | null; readonly partyId: string; readonly why?: Why | undefined },
  ): T | undefined {
    let found: T | undefined;
    for (const each of candidates) {
      const { id, partyId, why } = of(each);
      const hindered = why ?? (found === undefined ? hindrance(partyId) : 'less_particular');
      note(by, id, partyId, hindered ?? 'chosen');
      if (hindered === undefined) found = each;
    }
    return found;
  }

  const street = path.split('.').slice(0, -1).join('.');
  const managers = parties.filter((party) => party.kind === 'property' && party.path === path).sort(byId);
  const offices = parties.filter((party) => party.kind === 'street' && party.path === street).sort(byId);
  const asParty = ({ id }: RoutedParty) => ({ id: null, partyId: id });

  function helpers(leadPartyId: string, wanted: readonly string[]): string[] {
    return [...new Set(wanted)].filter((partyId) => {
      const why = partyId === leadPartyId ? 'is_lead' : hindrance(partyId);
      note('co_handler', null, partyId, why ?? 'chosen');
      return why === undefined;
    });
  }

  const named = contracts.filter((each) => each.problemClasses.some((each) => each === problemClass));
  const contract = firstOf('contract', inOrderOfContracts(named), (each) => {
    const state = contractStateOf(each, atMs);
    const why = state === 'over' ? 'contract_over' : state === 'none' ? 'contract_not_begun' : undefined;
    return { id: each.id, partyId: each.partyId, why };
  });
  const firstUsable = (some: readonly RoutedParty[]) =>
    (some.find(({ id }) => hindrance(id) === undefined) ?? some[0])?.id;
  const present = (...ids: readonly (string | undefined)[]) => ids.filter((each) => each !== undefined);
  if (contract !== undefined) {
    const { partyId } = contract;
    const place = present(firstUsable(managers), firstUsable(offices));
    return { leadPartyId: partyId, coHandlerPartyIds: helpers(partyId, place), steps };
  }

  // A route without estate is for every estate of its lead's district, and of no other one beside it.
  const here = routes.filter(({ estateId, leadPartyId }) => {
    const lead = parties.find(({ id }) => id === leadPartyId);
    return estateId !== null || lead === undefined || districtOf(lead.path) === districtOf(path);
  });
  const route = firstOf('route', inOrderOfRoutes(here), ({ id, leadPartyId }) => ({ id, partyId: leadPartyId }));
  if (route !== undefined) {
    const { leadPartyId } = route;
    return { leadPartyId, coHandlerPartyIds: helpers(leadPartyId, route.coHandlerPartyIds), steps };
  }

  if (managers.length === 0) note('property_manager', null, null, 'nobody');
  const manager = firstOf('property_manager', managers, asParty);
  if (manager !== undefined) {
    return { leadPartyId: manager.id, coHandlerPartyIds: helpers(manager.id, present(firstUsable(offices))), steps };
  }
  if (offices.length === 0) note('street_officer', null, null, 'nobody');
  const office = firstOf('street_officer', offices, asParty);
  if (office !== undefined) return { leadPartyId: office.id, coHandlerPartyIds: [], steps };
  note('dispatcher', null, null, 'chosen');
  return { leadPartyId: null, coHandlerPartyIds: [], steps };
}
