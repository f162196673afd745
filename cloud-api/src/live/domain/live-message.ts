import { FacilityId, LiveEvent } from '@anju/contracts';
import { z } from 'zod';

const Seq = z.number().int().positive();

const SharedEvent = z.object({
  path: z.string(),
  partyIds: z.array(z.string()).exactOptional(),
  /** Each viewer gets it in his own words, which whoever hears it has to find. */
  perViewer: z.literal(true).exactOptional(),
  event: LiveEvent,
});
export type SharedEvent = z.infer<typeof SharedEvent>;

/**
 * What one instance says to the others on `anju/live/said/<instance>`. `seq` grows by one with each message, so that a lost one is
 * noticed by the next.
 *
 * `watched`: every facility that it hears now, in so many parts. `gone`: it says nothing any more; also its will.
 */
const LiveMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('events'), seq: Seq, events: z.array(z.unknown()) }),
  z.object({
    kind: z.literal('watched'),
    seq: Seq,
    part: z.number().int().nonnegative(),
    parts: z.number().int().positive(),
    facilityIds: z.array(FacilityId),
  }),
  z.object({ kind: z.literal('alive'), seq: Seq }),
  z.object({ kind: z.literal('gone') }),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;

export function encodeLiveMessage(message: LiveMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}

/** `undefined`: nothing that this version understands. */
export function decodeLiveMessage(payload: Uint8Array): LiveMessage | undefined {
  try {
    return LiveMessage.safeParse(JSON.parse(Buffer.from(payload).toString('utf8'))).data;
  } catch {
    return undefined; // No JSON.
  }
}

/** `undefined`: an event that this version does not know, of a newer one. */
export function readSharedEvent(event: unknown): SharedEvent | undefined {
  return SharedEvent.safeParse(event).data;
}
