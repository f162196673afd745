import type { Page } from '@anju/contracts';

/** A person at the cloud's API: logs in once, then asks as a browser would. */
export class ApiClient {
  readonly #origin: string;
  #cookie: string | undefined;

  constructor(httpPort: number) {
    this.#origin = `http://127.0.0.1:${httpPort}`;
  }

  async login(username: string, password: string): Promise<void> {
    const response = await fetch(`${this.#origin}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.#origin },
      body: JSON.stringify({ username, password }),
    });
    if (!response.ok) throw new Error(`Login of ${username} answered ${response.status}: ${await response.text()}`);
    this.#cookie = response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
  }

  async request(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.#origin}${path}`, {
      method,
      headers: {
        ...(this.#cookie === undefined ? {} : { cookie: this.#cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        origin: this.#origin,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : text };
  }

  /** The stream of live events, open until `signal` aborts. */
  async stream(signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const headers = this.#cookie === undefined ? {} : { cookie: this.#cookie };
    const response = await fetch(`${this.#origin}/api/v1/stream`, { headers, signal });
    if (response.status !== 200 || response.body === null) throw new Error(`The stream answered ${response.status}`);
    return response.body;
  }

  /** GET that must answer 200. */
  async get<T>(path: string): Promise<T> {
    const { status, body } = await this.request('GET', path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body).slice(0, 500)}`);
    return body as T;
  }

  /** Every item of a paged list. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const separator = path.includes('?') ? '&' : '?';
      const page: Page<T> = await this.get(
        cursor === null ? path : `${path}${separator}cursor=${encodeURIComponent(cursor)}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }
}
