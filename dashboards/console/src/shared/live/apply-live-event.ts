import { LiveEvent } from '@anju/contracts';
import type { FacilityView, HazardView } from '@anju/contracts/api-client';
import type { QueryClient } from '@tanstack/react-query';
import { notificationKeys } from '../api/notification-queries.js';
import { keys } from '../api/queries.js';
import { signKeys } from '../api/sign-queries.js';

const REFRESH_EVERY_MS = 1000;

/** Asks for lists anew at most once in a while, however many events come. */
export class RefreshQueue {
  readonly #client: QueryClient;
  readonly #waiting = new Map<string, readonly string[]>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastMs = 0;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  add(key: readonly string[]): void {
    this.#waiting.set(JSON.stringify(key), key);
    if (this.#timer !== undefined) return;
    const waitMs = Math.max(50, this.#lastMs + REFRESH_EVERY_MS - Date.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#lastMs = Date.now();
      const due = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const queryKey of due) void this.#client.invalidateQueries({ queryKey });
    }, waitMs);
  }
}

/** The open hazards with one of them told anew. */
export function withHazard(list: readonly HazardView[], hazard: HazardView): HazardView[] {
  const others = list.filter((each) => each.id !== hazard.id);
  return hazard.state === 'cleared' ? others : [hazard, ...others];
}

/** The facility with some of its points told anew; never an older reading over a newer one. */
export function withPoints(facility: FacilityView, points: FacilityView['points']): FacilityView {
  const told = new Map(points.map((point) => [point.point, point]));
  return {
    ...facility,
    points: facility.points.map((known) => {
      const next = told.get(known.point);
      if (next === undefined) return known;
      return (next.sourceTimeMs ?? 0) < (known.sourceTimeMs ?? 0) ? { ...known, watch: next.watch } : next;
    }),
  };
}

/** Brings one event of the stream into what the page holds. */
export function applyLiveEvent(client: QueryClient, refresh: RefreshQueue, data: string): void {
  const parsed = LiveEvent.safeParse(JSON.parse(data));
  if (!parsed.success) {
    console.error('The stream sent an event of unknown shape', parsed.error);
    return;
  }
  const event = parsed.data;
  switch (event.type) {
    case 'reset':
      void client.invalidateQueries();
      return;
    case 'points':
      client.setQueryData<FacilityView>(keys.facility(event.facilityId), (facility) =>
        facility === undefined ? undefined : withPoints(facility, event.points),
      );
      return;
    case 'watch':
      refresh.add(keys.estates);
      refresh.add(keys.facilities(event.estateId));
      refresh.add(keys.nodes);
      for (const id of event.facilityIds) refresh.add(keys.facility(id));
      return;
    case 'hazard':
      client.setQueryData<HazardView[]>(keys.openHazards, (list) =>
        list === undefined ? undefined : withHazard(list, event.hazard),
      );
      client.setQueryData<HazardView>(keys.hazard(event.hazard.id), (known) =>
        known === undefined ? undefined : event.hazard,
      );
      refresh.add(keys.facilityHazards(event.hazard.facilityId));
      if (event.hazard.state === 'cleared') refresh.add(keys.clearedHazards);
      refresh.add(keys.facilities(event.hazard.estateId));
      refresh.add(keys.estates);
      return;
    case 'ticket':
      // The event is the same for everybody; what this user may do with the ticket is asked for.
      refresh.add(keys.allTickets);
      refresh.add(keys.ticket(event.ticket.id));
      refresh.add(notificationKeys.ofTicket(event.ticket.id));
      // Whoever has the ticket by assignment is told of its hazards in this way only.
      refresh.add(keys.openHazards);
      refresh.add(keys.estates);
      refresh.add(keys.facilities(event.ticket.estateId));
      return;
    case 'sign':
      // The sign as this user sees it, with what he may do, is asked for.
      for (const key of Object.values(signKeys)) refresh.add(key);
      return;
  }
}
