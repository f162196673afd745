import type { FacilityKind, LocalisedText } from '../facility-kinds.js';
import type { UnitCode } from '../units.js';

/**
 * Where a figure comes from.
 *
 * `STD`: a named standard, technical rule or law. `PRACTICE`: a published convention of a city, maker or firmware.
 * `DEFAULT`: chosen by this product; configurable and never shown as a requirement.
 */
export type SourceTag = 'STD' | 'PRACTICE' | 'DEFAULT';
/** How sure we are of the source: `H` confirmed or undisputed, `M` recalled and not confirmed, `L` verify before quoting. */
export type Confidence = 'H' | 'M' | 'L';

export interface Source {
  readonly tag: SourceTag;
  readonly confidence: Confidence;
  /** Standard and clause, maker's document, or the reason of a default. */
  readonly text: string;
  /** The same in Chinese. */
  readonly textZh?: string;
}

export type PointType = 'boolean' | 'integer' | 'number' | 'enum' | 'string';

/** One point of the catalogue: what a facility of this kind may be asked. */
export interface PointDefinition {
  readonly kind: FacilityKind;
  /** Catalogue key, unique within its kind: `tank_level`. */
  readonly key: string;
  readonly name: LocalisedText;
  readonly type: PointType;
  /** UCUM code; `'1'` for a count, a flag or a code. */
  readonly unit: UnitCode;
  /** What is physically possible; outside it a reading is `bad`, never a number. Inclusive. Absent for flags and text. */
  readonly range?: { readonly min: number; readonly max: number };
  /** Labels of an enumeration, or of a flag's two states, by code (`0`/`1` for a flag). */
  readonly labels?: Readonly<Record<number, LocalisedText>>;
  /** The part that repeats within a facility: `port` means point keys like `port-3/power`. */
  readonly repeats?: 'port';
  /** Sent at once and before anything else: rules that call people read it. */
  readonly alarmRelevant: boolean;
  readonly source: Source;
}
