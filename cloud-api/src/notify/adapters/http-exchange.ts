import type { SendOutcome } from '../usecases/sender.js';

/** Of an answer no more is read. */
const longestAnswerBytes = 64 * 1024;
const longestFailure = 300;
/** Answers after which the same message will not be taken either; all else may be mended while it is tried. */
const finalStatuses: readonly number[] = [400, 410, 413, 415, 422];
/** As long as the longest back-off: what is not tried does not fail, and the escalation would not hear of it. */
const longestRetryAfterMs = 15 * 60_000;

export interface HttpRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Never to be seen in a failure. */
  readonly secrets: readonly string[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

export function failed(failure: string, more: { retryable?: boolean; retryAfterMs?: number } = {}): SendOutcome {
  return { ok: false, failure, retryable: more.retryable ?? true, ...more };
}

/** What the other side said, short and without what must stay secret. */
export function quoted(text: string, secrets: readonly string[]): string {
  const plain = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  return plain.replaceAll(/\s+/g, ' ').trim().slice(0, longestFailure);
}

/** What tells whose an address is, however the other side writes it. */
export function personalIn(address: string): string[] {
  const digits = address.replaceAll(/\D/g, '');
  return /^\+?\d+$/.test(address) && digits.length > 11 ? [address, digits, digits.slice(-11)] : [address];
}

/** The keys and tokens that a header or a body of the configuration may carry: each of its longer words. */
export function secretsIn(template: string): string[] {
  return template.match(/[^\s"'&=:,;{}<>]{6,}/g) ?? [];
}

/** The keys and tokens that a URL carries. */
export function secretsOf(url: string): string[] {
  const { searchParams, pathname, password } = new URL(url);
  const longParts = pathname.split('/').filter((part) => part.length >= 16);
  return [url, password, ...searchParams.values(), ...longParts].filter((part) => part.length > 0);
}

function retryAfterOf(header: string | null): { retryAfterMs?: number } {
  if (header === null) return {};
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? { retryAfterMs: Math.min(Math.max(ms, 0), longestRetryAfterMs) } : {};
}

async function limited(response: Response): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= longestAnswerBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && 'code' in cause) return `no connection: ${String(cause.code)}`;
  return 'the connection broke';
}

/** One request, ended by the time-out wherever it hangs; `accept` judges an answer of 2xx. Redirects are not followed. */
export async function exchange(
  request: HttpRequest,
  accept: (answer: HttpAnswer) => SendOutcome = () => ({ ok: true }),
): Promise<SendOutcome> {
  const { url, method = 'POST', headers, body, timeoutMs, secrets } = request;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined || method === 'GET' ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.any([timeout, request.signal]),
    });
    const text = await limited(response);
    const { status } = response;
    if (status >= 200 && status < 300) return accept({ status, text });
    const retryAfter = retryAfterOf(response.headers.get('retry-after'));
    return failed(`HTTP ${status}: ${quoted(text, secrets)}`, {
      retryable: !finalStatuses.includes(status),
      ...retryAfter,
    });
  } catch (error) {
    if (timeout.aborted) return failed(`no answer within ${timeoutMs} ms`);
    return failed(reasonOf(error));
  }
}
