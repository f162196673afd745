/** A message as it arrived. */
export interface Arrival {
  readonly topic: string;
  readonly payload: Buffer;
  /** The payload as text; `undefined` when it is no UTF-8. */
  readonly text: string | undefined;
  /** `undefined` when the payload is no JSON. */
  readonly json: unknown;
  /** It lay in the broker, retained or queued, before it came here, or is marked as sent before. */
  readonly waited: boolean;
  readonly receivedMs: number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

export function arrivalOf(
  topic: string,
  payload: Buffer,
  { waited, receivedMs }: Pick<Arrival, 'waited' | 'receivedMs'>,
): Arrival {
  const text = textOf(payload);
  return { topic, payload, text, json: text === undefined ? undefined : jsonOf(text), waited, receivedMs };
}

function textOf(payload: Buffer): string | undefined {
  try {
    return utf8.decode(payload);
  } catch {
    return undefined;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
