/** Half-open, source time in ms. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Spans kept apart of one facility; the closest are joined beyond that, so that nothing grows without bound. */
const MOST_SPANS = 8;

/** `span` widened to whole multiples of `ms`. */
export function widened({ fromMs, toMs }: Span, ms: number): Span {
  return { fromMs: Math.floor(fromMs / ms) * ms, toMs: Math.ceil(toMs / ms) * ms };
}

function merge(spans: readonly Span[], added: Span): Span[] {
  const apart = spans.filter(({ fromMs, toMs }) => toMs < added.fromMs || added.toMs < fromMs);
  const meeting = spans.filter((span) => !apart.includes(span));
  const joined = {
    fromMs: Math.min(added.fromMs, ...meeting.map(({ fromMs }) => fromMs)),
    toMs: Math.max(added.toMs, ...meeting.map(({ toMs }) => toMs)),
  };
  const all = [...apart, joined].sort((a, b) => a.fromMs - b.fromMs);
  while (all.length > MOST_SPANS) {
    let closest = 1;
    const distance = (i: number) => (all[i]?.fromMs ?? 0) - (all[i - 1]?.toMs ?? 0);
    for (let i = 2; i < all.length; i += 1) if (distance(i) < distance(closest)) closest = i;
    const [before, after] = all.slice(closest - 1, closest + 1);
    if (before === undefined || after === undefined) break;
    all.splice(closest - 1, 2, { fromMs: before.fromMs, toMs: after.toMs });
  }
  return all;
}

/** Of which facilities and times something came after it had been aggregated: facility → ascending spans that do not touch. */
export class LateSpans {
  readonly #byFacility = new Map<string, readonly Span[]>();

  get size(): number {
    return this.#byFacility.size;
  }

  add(facilityId: string, span: Span): void {
    const known = this.#byFacility.get(facilityId) ?? [];
    if (known.some(({ fromMs, toMs }) => fromMs <= span.fromMs && span.toMs <= toMs)) return;
    this.#byFacility.set(facilityId, merge(known, span));
  }

  entries(): readonly (readonly [facilityId: string, spans: readonly Span[]])[] {
    return [...this.#byFacility];
  }

  /** Everything known, which is then forgotten here. */
  take(): LateSpans {
    const taken = new LateSpans();
    for (const [facilityId, spans] of this.#byFacility) taken.#byFacility.set(facilityId, spans);
    this.#byFacility.clear();
    return taken;
  }

  addAll(other: LateSpans): void {
    for (const [facilityId, spans] of other.entries()) for (const span of spans) this.add(facilityId, span);
  }
}
