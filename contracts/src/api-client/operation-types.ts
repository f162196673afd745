import type { paths } from './generated/schema.js';

export type Method = 'get' | 'put' | 'post' | 'delete';

/** `query` where a key that may be left out may also be `undefined`. */
type Lenient<Query> = {
  [Key in keyof Query]: Record<never, never> extends Pick<Query, Key> ? Query[Key] | undefined : Query[Key];
};

type QueryOf<Operation> = Operation extends { parameters: { query: infer Query } }
  ? { readonly query: Lenient<Query> }
  : Operation extends { parameters: { query?: infer Query } }
    ? { readonly query?: [Query] extends [never] ? never : Lenient<Query> }
    : { readonly query?: never };

type PathOf<Operation> = Operation extends { parameters: { path: infer Path } }
  ? { readonly path: Path }
  : { readonly path?: never };

type BodyOf<Operation> = Operation extends { requestBody: { content: { 'application/json': infer Body } } }
  ? { readonly body: Body }
  : { readonly body?: never };

/** What goes into the address. */
export type AddressOf<Operation> = PathOf<Operation> & QueryOf<Operation>;

/** What a call carries besides. */
export interface CallOptions {
  /** Ends the call; it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the client's. */
  readonly timeoutMs?: number;
  /** Files to be sent, where the operation takes an upload. */
  readonly form?: FormData;
}

/** One argument, which may be missing where nothing in it is needed. */
export type Needed<Argument> = Partial<Argument> extends Argument ? [argument?: Argument] : [argument: Argument];

export type CallOf<Operation> = Needed<AddressOf<Operation> & BodyOf<Operation> & CallOptions>;

export type AnswerOf<Operation> = Operation extends {
  responses: { 200: { content: { 'application/json': infer Answer } } };
}
  ? Answer
  : undefined;

/** Those that answer with JSON, or with nothing. */
type Callable =
  | { readonly responses: { 200: { content: { 'application/json': unknown } } } }
  | { readonly responses: { 204: object } };

/** Paths that can be called with a method. */
export type PathWith<M extends Method> = {
  [Path in keyof paths]: paths[Path] extends { [Key in M]: Callable } ? Path : never;
}[keyof paths];

/** Paths that can be fetched, also as a file or a stream. */
export type Linkable = {
  [Path in keyof paths]: paths[Path] extends { get: object } ? Path : never;
}[keyof paths];
