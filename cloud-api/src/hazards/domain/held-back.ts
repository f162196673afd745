/** What held hazards back and is over: the mode of a facility, or a root hazard that others shared the cause of. */
export interface Over {
  readonly by: 'mode' | 'root';
  /** Facility of the mode, or the root hazard. */
  readonly id: string;
  /** When what still holds calls people. */
  readonly dueMs: number;
}

/** Hazards that called nobody for a reason, to be looked at again when the reason is over. */
export class HeldBack {
  #over: Over[] = [];

  constructor(
    /** Those that share a cause end together, more or less. */
    private readonly outlastMs: number,
  ) {}

  free(facilityId: string, nowMs: number): void {
    this.#over.push({ by: 'mode', id: facilityId, dueMs: nowMs });
  }

  /** What outlasts its root by the time opens by itself. */
  outlast(rootHazardId: string, nowMs: number): void {
    if (this.#over.some(({ by, id }) => by === 'root' && id === rootHazardId)) return;
    this.#over.push({ by: 'root', id: rootHazardId, dueMs: nowMs + this.outlastMs });
  }

  nextDueMs(): number | null {
    return this.#over.length === 0 ? null : Math.min(...this.#over.map(({ dueMs }) => dueMs));
  }

  isDue(nowMs: number): boolean {
    return this.#over.some(({ dueMs }) => dueMs <= nowMs);
  }

  take(nowMs: number): readonly Over[] {
    const due = this.#over.filter(({ dueMs }) => dueMs <= nowMs);
    this.#over = this.#over.filter(({ dueMs }) => dueMs > nowMs);
    return due;
  }

  /** The transaction failed. */
  giveBack(over: readonly Over[]): void {
    this.#over = [...over, ...this.#over];
  }
}
