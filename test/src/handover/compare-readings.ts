import type { Quality, QualityReason, ReadingValue } from '@anju/contracts';

/** A reading of any facility. */
export interface KnownReading {
  /** `<estate>.<device>`. */
  readonly facilityId: string;
  readonly point: string;
  readonly sourceTimeMs: number;
  readonly ordinal: number;
  readonly value: ReadingValue;
  readonly quality: Quality;
  readonly reason?: QualityReason;
}

export interface ReadingComparison {
  /** Offered and not stored, or stored as something else. */
  readonly lost: readonly string[];
  /** Stored and never offered: under a second identity, or made up. */
  readonly doubled: readonly string[];
}

function identityOf({ facilityId, point, sourceTimeMs, ordinal }: KnownReading): string {
  return `${facilityId} ${point} at ${sourceTimeMs}+${ordinal}`;
}

function contentOf({ value, quality, reason }: KnownReading): string {
  return `${JSON.stringify(value)} ${quality}${reason === undefined ? '' : `:${reason}`}`;
}

/** Every reading that was offered is stored once, as it was; nothing else is. */
export function compareReadings(offered: readonly KnownReading[], stored: readonly KnownReading[]): ReadingComparison {
  const lost: string[] = [];
  const doubled: string[] = [];
  const there = new Map<string, string>();
  for (const reading of stored) {
    const identity = identityOf(reading);
    if (there.has(identity)) doubled.push(`${identity} is stored twice`);
    there.set(identity, contentOf(reading));
  }
  const wanted = new Set<string>();
  for (const reading of offered) {
    const identity = identityOf(reading);
    wanted.add(identity);
    const content = there.get(identity);
    if (content === undefined) lost.push(identity);
    else if (content !== contentOf(reading)) lost.push(`${identity}: ${contentOf(reading)} is stored as ${content}`);
  }
  for (const identity of there.keys()) if (!wanted.has(identity)) doubled.push(`${identity} was never offered`);
  return { lost, doubled };
}
