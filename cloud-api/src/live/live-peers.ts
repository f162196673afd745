import type { LiveEvent } from '@anju/contracts';

/** Who keeps a picture of what other instances say. */
export interface LivePeers {
  /** An instance tells a change; `true`: whoever watches gets it as it is, after this. */
  heard(instance: string, event: LiveEvent): boolean;
  /** These and no others are the facilities that the instance hears. */
  watched(instance: string, facilityIds: readonly string[]): void;
  /** The instance ended, or nothing was heard of it for too long: it hears no facility. */
  gone(instance: string): void;
  /** The line to the others is lost: nothing is known of any. */
  deaf(): void;
  /** Messages may have been missed: takes the stores' word anew. */
  recover(): Promise<void>;
}
