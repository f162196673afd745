import type { FacilityKind, LocalisedText, Reading } from '@anju/contracts';

/** What evaluation and display need to know of a registered facility. */
export interface DirectoryFacility {
  readonly id: string;
  readonly name: LocalisedText;
  readonly estateId: string;
  readonly estateName: LocalisedText;
  readonly deviceId: string;
  readonly kind: FacilityKind;
  readonly points: readonly string[];
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  /** Hierarchy path of the estate. */
  readonly path: string;
}

export interface FacilityDirectory {
  facility(facilityId: string): DirectoryFacility | undefined;
  facilities(): Iterable<DirectoryFacility>;
}

/** A reading and the time at which it counts, which differs from its source time where the source's clock is wrong. */
export interface EvaluatedSample {
  readonly reading: Reading;
  readonly atMs: number;
  readonly receivedMs: number;
}
