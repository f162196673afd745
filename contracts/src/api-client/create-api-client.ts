import createFetchClient, { createFinalURL, createQuerySerializer, defaultPathSerializer } from 'openapi-fetch';
import { isAppError } from '../errors.js';
import { ApiProblem } from './api-problem.js';
import { answerSchemas } from './generated/answer-schemas.js';
import type { paths } from './generated/schema.js';
import type {
  AddressOf,
  AnswerOf,
  CallOf,
  CallOptions,
  Linkable,
  Method,
  Needed,
  PathWith,
} from './operation-types.js';
import { problemOfAnswer, problemOfFault, unexpectedAnswer } from './read-problem.js';
import { linkTimeout } from './time-out.js';

export interface ApiClientOptions {
  /** Where the API is, e.g. `https://anju.example`; absent: the page's own origin. */
  readonly baseUrl?: string;
  /** Instead of the platform's, e.g. one that adds the session cookie where there is no browser to keep it. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** A call that takes longer is given up, ms. Default 60 000. */
  readonly timeoutMs?: number;
}

type Call<M extends Method> = <Path extends PathWith<M>>(
  path: Path,
  ...call: CallOf<paths[Path][M]>
) => Promise<AnswerOf<paths[Path][M]>>;

/** Each call resolves to the answer, checked against its schema, or throws an {@link ApiProblem}. */
export interface ApiClient {
  readonly get: Call<'get'>;
  readonly put: Call<'put'>;
  readonly post: Call<'post'>;
  readonly delete: Call<'delete'>;
  /** The address of something to be fetched, for a link or an event source. */
  href<Path extends Linkable>(path: Path, ...address: Needed<AddressOf<paths[Path]['get']>>): string;
}

interface UntypedAddress {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
}

type UntypedCall = CallOptions & UntypedAddress & { readonly body?: unknown };

/** openapi-fetch's own call, whose types are resolved by {@link ApiClient} already. */
type Send = (
  method: Method,
  path: string,
  init: object,
) => Promise<{ readonly data?: string; readonly error?: unknown; readonly response: Response }>;

/** A client of the API as `docs/api/openapi.json` describes it. */
export function createApiClient(options: ApiClientOptions = {}): ApiClient {
  const { baseUrl = '', fetch = (request) => globalThis.fetch(request) } = options;
  const client = createFetchClient<paths>({ baseUrl, fetch, credentials: 'same-origin' });
  const send = client.request as unknown as Send;

  async function call(method: Method, path: string, init: UntypedCall = {}): Promise<unknown> {
    const {
      path: pathParams,
      query,
      form,
      body = form,
      headers,
      signal,
      timeoutMs = options.timeoutMs ?? 60_000,
    } = init;
    const limit = linkTimeout(signal, timeoutMs);
    try {
      const { data, error, response } = await send(method, path, {
        ...{ params: { path: pathParams, query }, headers, signal: limit.signal, parseAs: 'text' },
        ...(body === undefined ? {} : { body }),
      });
      if (!response.ok) throw problemOfAnswer(response, error);
      return response.status === 204 ? undefined : checkedAnswer(`${method.toUpperCase()} ${path}`, response, data);
    } catch (fault) {
      if (isAppError(fault)) throw fault;
      if (signal?.aborted) throw signal.reason;
      throw problemOfFault(fault, limit.isOver() ? timeoutMs : undefined);
    } finally {
      limit.release();
    }
  }

  const by = <M extends Method>(method: M) =>
    ((path: string, init?: UntypedCall) => call(method, path, init)) as unknown as Call<M>;
  return {
    get: by('get'),
    put: by('put'),
    post: by('post'),
    delete: by('delete'),
    href: (path, ...[address]) => {
      const { path: pathParams = {}, query = {} } = (address ?? {}) as UntypedAddress;
      return createFinalURL(path, {
        baseUrl: baseUrl.replace(/\/$/, ''),
        params: { path: pathParams, query },
        querySerializer: createQuerySerializer(),
        pathSerializer: defaultPathSerializer,
      });
    },
  };
}

function checkedAnswer(operation: string, response: Response, text: string | undefined): unknown {
  let answer: unknown;
  try {
    answer = JSON.parse(text ?? '');
  } catch (cause) {
    throw unexpectedAnswer(response, `${operation} was answered with something that is no JSON.`, cause);
  }
  const schema = (answerSchemas as Readonly<Record<string, (typeof answerSchemas)[keyof typeof answerSchemas]>>)[
    operation
  ];
  const checked = schema?.().safeParse(answer);
  if (checked === undefined) throw new ApiProblem(unknownOperation(operation));
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const place = issue === undefined ? '' : ` at ${issue.path.join('.')}: ${issue.message}`;
  throw unexpectedAnswer(response, `${operation} was answered in another shape than agreed${place}.`, checked.error);
}

const unknownOperation = (operation: string) => ({
  code: 'client.unexpected_answer' as const,
  title: 'This client does not know the operation',
  status: null,
  retryable: false,
  detail: `${operation} is none that this client was made for.`,
});
