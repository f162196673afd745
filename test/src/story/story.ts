import type { LocalisedText, ProblemClass } from '@anju/contracts';
import type { Stage } from './stage.js';

/** A scenario with scripted people, which ends when its ticket's story is told. */
export interface Story {
  readonly name: string;
  readonly title: LocalisedText;
  readonly about: LocalisedText;
  /** Whose ticket the story is about. */
  readonly facilityId: string;
  readonly problemClass: ProblemClass;
  play(stage: Stage): Promise<void>;
}
