import { ApiProblem, createApiClient } from '@anju/contracts/api-client';

export { ApiProblem };

let serverOffsetMs = 0;

/** The server's time now, as far as its last answer told: ages on the page do not depend on the viewer's clock. */
export function serverNowMs(): number {
  return Date.now() + serverOffsetMs;
}

function noteTime({ headers }: Response): void {
  const date = Date.parse(headers.get('date') ?? '');
  if (!Number.isFinite(date)) return;
  const offset = date - Date.now();
  // The header has whole seconds: a difference below that says nothing.
  serverOffsetMs = Math.abs(offset) > 1500 ? offset : 0;
}

const whenEnded = new Set<() => void>();

/** Tells when a request was refused because nobody is logged in any more. Returns the way to be told no longer. */
export function onSessionEnd(tell: () => void): () => void {
  whenEnded.add(tell);
  return () => whenEnded.delete(tell);
}

/** Notes what every answer tells besides what was asked: the server's time, and that the session is over. */
export const noting =
  (send: (request: Request) => Promise<Response>) =>
  async (request: Request): Promise<Response> => {
    const response = await send(request);
    noteTime(response);
    // A login that is refused ends no session.
    const isLogin = request.method === 'POST' && new URL(request.url).pathname === '/api/v1/session';
    if (response.status === 401 && !isLogin) for (const tell of whenEnded) tell();
    return response;
  };

/** The API, as its description says. */
export const api = createApiClient({ fetch: noting((request) => fetch(request)) });
