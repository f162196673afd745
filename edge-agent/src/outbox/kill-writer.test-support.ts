import { openOutbox } from './open-outbox.js';
import { systemClock } from './ports.js';

/**
 * A process to be killed: appends rising values from `argv[3]` on to the outbox at `argv[2]` as fast as it can, confirms some, and
 * prints each value when it is accepted.
 */
const [directory = '', from = '1'] = process.argv.slice(2);
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const outbox = await openOutbox({
  directory,
  maxBytes: 64 << 20,
  maxAgeMs: 1e15,
  clock: systemClock,
  logger: silent,
  limits: { commitAfterMs: 2, segmentBytes: 4_000, saveLedgersAfterMs: 5 },
});
let value = Number(from);
for (;;) {
  const size = 1 + (value % 7);
  const batch = Array.from({ length: size }, (_, index) => value + index);
  value += size;
  await outbox.append(
    batch.map((each) => ({
      deviceId: `device-${each % 3}`,
      readings: [{ point: 'level', value: each, quality: 'good', sourceTimeMs: each, ordinal: 0 }],
      alarmRelevant: each % 11 === 0,
    })),
  );
  process.stdout.write(`${batch.join('\n')}\n`);
}
