import type { AppendResult } from '../../readings/reading-store.js';
import type { Problem } from './declared-metrics.js';

/** Why each reading that the store kept out of a batch is set aside. */
export function unstoredReadings({ conflicts, refused = [] }: AppendResult): readonly Problem[] {
  return [
    ...conflicts.map(
      ({ facilityId, reading }): Problem => ({
        code: 'reading.conflict',
        detail: `${facilityId} ${reading.point} at ${reading.sourceTimeMs} ordinal ${reading.ordinal} is stored with another value; this one was ${String(reading.value)}`,
        point: reading.point,
      }),
    ),
    ...refused.map(
      ({ facilityId, reading, code, detail }): Problem => ({
        code,
        detail: `${facilityId} ${reading.point} at ${reading.sourceTimeMs} ordinal ${reading.ordinal} was ${String(reading.value)}: ${detail}`,
        point: reading.point,
      }),
    ),
  ];
}
