import type { FacilityModeKind, FacilityModeView } from '@anju/contracts';

/** Modes that ended so long ago still explain what a backlog brings of their time. */
export const modesKeptMs = 7 * 86_400_000;

function endOf({ untilMs, endedMs }: FacilityModeView): number {
  return endedMs ?? untilMs;
}

/** Which facilities are tested or worked on, and until when. */
export class FacilityModes {
  readonly #byFacility = new Map<string, FacilityModeView[]>();
  /** Ends that nobody has acted on yet. */
  readonly #running = new Set<FacilityModeView>();

  /** Adds one, or takes its newer state. `false`: it is known like that. */
  put(mode: FacilityModeView, nowMs: number): boolean {
    const ofFacility = this.#byFacility.get(mode.facilityId) ?? [];
    if (ofFacility.some(({ id, endedMs }) => id === mode.id && endedMs === mode.endedMs)) return false;
    const others = ofFacility.filter((other) => other.id !== mode.id && endOf(other) > nowMs - modesKeptMs);
    this.#byFacility.set(mode.facilityId, [...others, mode]);
    for (const running of this.#running) if (running.id === mode.id) this.#running.delete(running);
    this.#running.add(mode);
    return true;
  }

  /** The mode that covers one of these moments; a test before maintenance. */
  at(facilityId: string, ...momentsMs: readonly number[]): FacilityModeKind | undefined {
    const covering = (this.#byFacility.get(facilityId) ?? []).filter((mode) =>
      momentsMs.some((ms) => mode.fromMs <= ms && ms < endOf(mode)),
    );
    if (covering.length === 0) return undefined;
    return covering.some(({ kind }) => kind === 'test') ? 'test' : 'maintenance';
  }

  nextEndMs(): number | null {
    let next = Number.POSITIVE_INFINITY;
    for (const mode of this.#running) next = Math.min(next, endOf(mode));
    return Number.isFinite(next) ? next : null;
  }

  /** Takes the facilities whose last mode has ended until `nowMs`: what is still active there calls people from now on. */
  takeEnded(nowMs: number): readonly string[] {
    const ended = new Set<string>();
    for (const mode of this.#running) {
      if (endOf(mode) > nowMs) continue;
      this.#running.delete(mode);
      if (this.at(mode.facilityId, nowMs) === undefined) ended.add(mode.facilityId);
    }
    return [...ended];
  }
}
