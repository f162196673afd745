export interface WatchChange {
  readonly watched: readonly string[];
  readonly notWatched: readonly string[];
}

/** Which instances say that they hear a facility. What none hears is not watched. */
export class WatchBook {
  readonly #heardBy = new Map<string, Set<string>>();

  isWatched(facilityId: string): boolean {
    for (const heard of this.#heardBy.values()) if (heard.has(facilityId)) return true;
    return false;
  }

  /** One instance begins or ceases to hear facilities; returns what that changes. */
  said(instance: string, facilityIds: readonly string[], watched: boolean): WatchChange {
    const heard = this.#heardBy.get(instance) ?? new Set();
    this.#heardBy.set(instance, heard);
    const were = facilityIds.filter((facilityId) => this.isWatched(facilityId));
    for (const facilityId of facilityIds) {
      if (watched) heard.add(facilityId);
      else heard.delete(facilityId);
    }
    const known = new Set(were);
    return {
      watched: watched ? facilityIds.filter((facilityId) => !known.has(facilityId)) : [],
      notWatched: watched ? [] : were.filter((facilityId) => !this.isWatched(facilityId)),
    };
  }

  /** These and no others are what the instance hears; returns what that changes. */
  replace(instance: string, facilityIds: readonly string[]): WatchChange {
    const now = new Set(facilityIds);
    const ceased = [...(this.#heardBy.get(instance) ?? [])].filter((facilityId) => !now.has(facilityId));
    const { notWatched } = this.said(instance, ceased, false);
    const { watched } = this.said(instance, facilityIds, true);
    return { watched, notWatched };
  }

  gone(instance: string): WatchChange {
    const change = this.replace(instance, []);
    this.#heardBy.delete(instance);
    return change;
  }

  /** Nothing is heard of any instance. */
  clear(): void {
    this.#heardBy.clear();
  }
}
