import { z } from 'zod';

/** STATE payload (Sparkplug B 3.0 §6.4.25 ff.): UTF-8 JSON, retained, QoS 1; the offline one is the host's will. */
export const HostState = z.object({
  online: z.boolean(),
  /** Milliseconds since 1970 UTC; the will and the birth of one connection carry the same. */
  timestamp: z.number().int().nonnegative(),
});
export type HostState = z.infer<typeof HostState>;

export function encodeHostState(state: HostState): string {
  return JSON.stringify({ online: state.online, timestamp: state.timestamp });
}

export function decodeHostState(payload: Uint8Array): HostState | undefined {
  try {
    const parsed = HostState.safeParse(JSON.parse(Buffer.from(payload).toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // Not JSON: an answer of its own, since anybody may have retained rubbish there.
  }
}
