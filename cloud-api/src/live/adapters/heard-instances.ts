import type { LiveMessage } from '../domain/live-message.js';

type Numbered = Exclude<LiveMessage, { kind: 'gone' }>;
type Watched = Extract<LiveMessage, { kind: 'watched' }>;

interface HeardInstance {
  seq: number;
  heardMs: number;
  /** Parts of what it hears, as far as they came. */
  parts: string[][];
}

/** What is known of the other instances: the numbers of their messages, when each was heard last, what each says it hears. */
export class HeardInstances {
  readonly #instances = new Map<string, HeardInstance>();

  /** `missed`: by its number something was said before the message that was not heard. `after`: the number before it, if any. */
  hear(
    instance: string,
    { seq, kind }: Numbered,
    nowMs: number,
  ): { readonly missed: boolean; readonly after: number | undefined } {
    const known = this.#instances.get(instance);
    if (known === undefined) {
      this.#instances.set(instance, { seq, heardMs: nowMs, parts: [] });
      // Who begins says first what it hears; of another something was missed.
      return { missed: kind !== 'watched' || seq !== 1, after: undefined };
    }
    const after = known.seq;
    const missed = seq !== after + 1;
    if (missed) known.parts = [];
    known.seq = seq;
    known.heardMs = nowMs;
    return { missed, after };
  }

  /** All that the instance hears, when the last part of it has come. */
  takeWatched(instance: string, { part, parts, facilityIds }: Watched): readonly string[] | undefined {
    const known = this.#instances.get(instance);
    if (known === undefined) return undefined;
    if (part === 0) known.parts = [];
    if (part !== known.parts.length) return undefined;
    known.parts.push(facilityIds);
    if (known.parts.length < parts) return undefined;
    const all = known.parts.flat();
    known.parts = [];
    return all;
  }

  /** Those that have said nothing for so long. */
  silentFor(silenceMs: number, nowMs: number): readonly string[] {
    // A clock that was set back proves nothing.
    return [...this.#instances].flatMap(([instance, { heardMs }]) =>
      heardMs <= nowMs && nowMs - heardMs >= silenceMs ? [instance] : [],
    );
  }

  /** `false`: it was not known. */
  forget(instance: string): boolean {
    return this.#instances.delete(instance);
  }

  clear(): void {
    this.#instances.clear();
  }
}
