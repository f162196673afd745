/** One process that the launcher keeps alive, as data. */
export interface ServiceSpec {
  readonly name: string;
  /** Script, relative to the repository's root. */
  readonly entry: string;
  readonly args: readonly string[];
  /** On top of the launcher's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Old generation of V8's heap, MiB. */
  readonly heapMb: number;
  /** Started when all of these are ready, stopped before any of them. */
  readonly after: readonly string[];
  readonly ready: Readiness;
  /** Asked as long as it runs, whatever it waits for itself; absent: as `ready`. */
  readonly alive?: Readiness;
}

/** How a service shows that it does its work: an HTTP answer 2xx, or a port that accepts. Both on 127.0.0.1. */
export type Readiness =
  | { readonly kind: 'http'; readonly port: number; readonly path: string }
  | { readonly kind: 'tcp'; readonly port: number };

/** A port that must be free before anything starts, and what the person who runs the launcher knows about it. */
export interface NeededPort {
  readonly port: number;
  readonly what: string;
  /** The launcher's option that changes it. */
  readonly option: string;
}
