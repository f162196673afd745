import { openOutbox } from '../open-outbox.js';
import { systemClock } from '../ports.js';
import { type ConnectTo, connectTo } from './connect-to.js';

/**
 * A gateway to be killed: appends rising values from `from` on as fast as it can and prints each value when it is accepted. Argument:
 * JSON of {@link NodeToKill}.
 */
export interface NodeToKill {
  readonly directory: string;
  readonly from: number;
  /** Absent: it is cut off. */
  readonly host?: ConnectTo;
}

const { directory, from, host } = JSON.parse(process.argv[2] ?? '{}') as NodeToKill;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const outbox = await openOutbox({
  directory,
  maxBytes: 64 << 20,
  maxAgeMs: 1e15,
  clock: systemClock,
  logger: silent,
  limits: { commitAfterMs: 2, segmentBytes: 4_000, saveLedgersAfterMs: 5 },
});
if (host !== undefined) connectTo(outbox, host).start();
let value = from;
for (;;) {
  const size = 1 + (value % 7);
  const batch = Array.from({ length: size }, (_, index) => value + index);
  value += size;
  await outbox.append(
    batch.map((each) => ({
      deviceId: `device-${each % 3}`,
      // Some share a time, so that ordinals tell them apart.
      readings: [{ point: 'level', value: each, quality: 'good', sourceTimeMs: Math.floor(each / 20), ordinal: 0 }],
      alarmRelevant: each % 11 === 0,
    })),
  );
  process.stdout.write(`${batch.join('\n')}\n`);
}
