import { z } from 'zod';
import { FacilityId, Slug } from '../identifiers.js';
import { HazardView } from './hazards.js';
import { PointView, WatchState } from './registry.js';
import { HungSignView } from './supervision.js';
import { TicketSummary } from './tickets.js';

/**
 * Server-sent events of `GET /api/v1/stream`. The SSE `event` is `type`, the SSE `id` is `<instance>-<counter>`.
 *
 * `reset`: what was missed cannot be told; fetch everything anew. A comment line is sent every 15 s.
 */
export const LiveEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('reset') }),
  z.object({ type: z.literal('points'), facilityId: FacilityId, points: z.array(PointView) }),
  z.object({ type: z.literal('watch'), estateId: Slug, facilityIds: z.array(FacilityId), watch: WatchState }),
  z.object({ type: z.literal('hazard'), hazard: HazardView }),
  z.object({ type: z.literal('ticket'), ticket: TicketSummary }),
  /** The sign of an estate was hung or released; what the viewer may do with it is asked for. A ticket's sign is told with the ticket. */
  z.object({
    type: z.literal('sign'),
    sign: HungSignView.pick({ id: true, version: true, state: true, estateId: true }),
  }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;
