import type { HazardView, LiveEvent } from '@anju/contracts';
import { password } from './stack.js';

/** Somebody who watches a street: hazards as the stream tells of them, with the moment at which it did. */
export interface HazardWatch {
  readonly seen: readonly { readonly hazard: HazardView; readonly atMs: number }[];
  stop(): void;
}

export async function watchHazards(httpPort: number): Promise<HazardWatch> {
  const origin = `http://127.0.0.1:${httpPort}`;
  const login = await fetch(`${origin}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ username: 'bench', password }),
  });
  if (!login.ok) throw new Error(`The login answered ${login.status}: ${await login.text()}`);
  const cookie = login.headers
    .getSetCookie()
    .map((entry) => entry.split(';')[0])
    .join('; ');
  const stop = new AbortController();
  const stream = await fetch(`${origin}/api/v1/stream`, { headers: { cookie, origin }, signal: stop.signal });
  if (!stream.ok || stream.body === null) throw new Error(`The stream answered ${stream.status}`);
  const seen: { hazard: HazardView; atMs: number }[] = [];
  const read = async (body: ReadableStream<Uint8Array>) => {
    const text = new TextDecoder();
    let rest = '';
    for await (const chunk of body) {
      const atMs = Date.now();
      rest += text.decode(chunk, { stream: true });
      const events = rest.split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        // Most tell of points, of which nothing is wanted.
        if (!event.includes('event: hazard') && !event.includes('"type":"hazard"')) continue;
        const data = /^data: ?(.*)$/m.exec(event)?.[1];
        if (data === undefined) continue;
        const said = JSON.parse(data) as LiveEvent;
        if (said.type === 'hazard') seen.push({ hazard: said.hazard, atMs });
      }
    }
  };
  read(stream.body).catch((error: unknown) => {
    if (!stop.signal.aborted) process.stderr.write(`The stream of hazards ended: ${String(error)}\n`);
  });
  return { seen, stop: () => stop.abort() };
}
