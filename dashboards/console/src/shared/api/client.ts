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

/** The API, as its description says. */
export const api = createApiClient({
  async fetch(request) {
    const response = await fetch(request);
    noteTime(response);
    return response;
  },
});
