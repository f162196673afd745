import { type EstateView, type FacilitySummary, type Severity, Severity as severities } from '@anju/contracts';
import type { FastifyRequest } from 'fastify';
import type { EstateRecord, FacilityRecord } from '../../registry/index.js';
import { actorOf, scopeOf, userOf } from '../authentication.js';
import type { RouteContext } from '../route-context.js';

type SeverityCounts = Record<Severity, number>;

function noHazards(): SeverityCounts {
  return { critical: 0, major: 0, minor: 0, notice: 0 };
}

/** What a page needs to know about every facility within the scope, read once a request. */
export interface Overview {
  facilitySummary(facility: FacilityRecord): FacilitySummary;
  estateView(estate: EstateRecord, facilities: readonly FacilityRecord[]): EstateView;
}

export async function readOverview(
  request: FastifyRequest,
  { hazards, tickets, live }: RouteContext,
): Promise<Overview> {
  const active = await hazards.countActive(scopeOf(request));
  const modes = await hazards.runningModes(scopeOf(request));
  const open = new Map((await tickets.countOpen(actorOf(userOf(request)))).map((each) => [each.facilityId, each]));

  const countsOf = (facilityId: string): SeverityCounts => ({ ...noHazards(), ...active.get(facilityId) });
  return {
    facilitySummary: ({ id, estateId, kind, name, location }) => ({
      id,
      estateId,
      kind,
      name,
      location,
      watch: live.watchOf(id),
      mode: modes.get(id) ?? null,
      activeHazards: countsOf(id),
      openTickets: open.get(id)?.open ?? 0,
    }),
    estateView: (estate, facilities) => {
      const watched = facilities.filter(({ id }) => live.watchOf(id) === 'watched').length;
      const activeHazards = noHazards();
      for (const { id } of facilities) {
        const counts = countsOf(id);
        for (const severity of severities.options) activeHazards[severity] += counts[severity];
      }
      const mine = [...open.values()].filter(({ estateId }) => estateId === estate.id);
      return {
        ...estate,
        // Only an estate of which everything is watched can look normal.
        watch: facilities.length > 0 && watched === facilities.length ? 'watched' : 'not_watched',
        facilityCount: facilities.length,
        facilitiesWatched: watched,
        activeHazards,
        openTickets: mine.reduce((sum, each) => sum + each.open, 0),
        overdueTickets: mine.reduce((sum, each) => sum + each.overdue, 0),
      };
    },
  };
}
