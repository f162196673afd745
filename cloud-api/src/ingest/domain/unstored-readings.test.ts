import type { Reading } from '@anju/contracts';
import { expect, it } from 'vitest';
import { unstoredReadings } from './unstored-readings.js';

const reading: Reading = { point: 'tank_level', value: 2.5, quality: 'good', sourceTimeMs: 1000, ordinal: 3 };
const stored = { ingestSeq: 1, alreadyStored: false, conflicts: [] };

it('sets aside every reading that the store kept out, and says why', () => {
  const facilityId = 'heping.fire-water-1';
  const problems = unstoredReadings({
    ...stored,
    conflicts: [{ facilityId, reading }],
    refused: [{ facilityId, reading, code: 'reading.beyond_retention', detail: 'readings are kept for 30 days' }],
  });
  expect(problems).toEqual([
    { code: 'reading.conflict', point: 'tank_level', detail: expect.stringMatching(/at 1000 ordinal 3 .* was 2.5$/) },
    {
      code: 'reading.beyond_retention',
      point: 'tank_level',
      detail: 'heping.fire-water-1 tank_level at 1000 ordinal 3 was 2.5: readings are kept for 30 days',
    },
  ]);
});

it('sets nothing aside of a batch that is stored whole', () => {
  expect(unstoredReadings(stored)).toEqual([]);
});
