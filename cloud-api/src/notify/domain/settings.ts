import type { QuietHours } from './channel.js';
import type { Locale } from './content.js';

/** How a person wants to be told. */
export interface Settings {
  readonly email: string | null;
  readonly phone: string | null;
  readonly locale: Locale | null;
  readonly quietHours: QuietHours | null;
  /** Channels that he does not want where his role leaves him the choice. */
  readonly mutedChannelIds: readonly string[];
}
