import { z } from 'zod';
import { FacilityId, Slug } from '../identifiers.js';
import { HazardView } from './hazards.js';
import { PointView, WatchState } from './registry.js';
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
]);
export type LiveEvent = z.infer<typeof LiveEvent>;
