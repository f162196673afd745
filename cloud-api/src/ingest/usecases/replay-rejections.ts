import { AppError, type RejectionReplay, type RejectionReplayResult } from '@anju/contracts';
import type { Clock } from '../../platform/clock.js';
import type { PersonScope } from '../field-operations.js';
import type { FieldDirectory } from '../ingest.js';
import type { FieldRecords, HeldRejection } from './field-records.js';
import type { PassOnReadings } from './pass-on-readings.js';

/** How long whoever asks waits for the readings store. */
const patienceMs = 10_000;

export interface ReplayRejectionsDeps {
  readonly records: Pick<FieldRecords, 'held' | 'markReplayed'>;
  readonly directory: Pick<FieldDirectory, 'device'>;
  readonly passOn: Pick<PassOnReadings, 'release'>;
  readonly clock: Clock;
}

type Refused = RejectionReplayResult['refused'][number];

/** Takes readings that were set aside once more, by what is registered now: all of a rejection, or none. */
export async function replayRejections(
  scope: PersonScope,
  { ids, reason }: RejectionReplay,
  deps: ReplayRejectionsDeps,
): Promise<RejectionReplayResult> {
  const wanted = [...new Set(ids.map(Number))];
  const held = new Map((await deps.records.held(scope, wanted)).map((each) => [each.id, each]));
  const replayed: RejectionReplayResult['replayed'] = [];
  const refused: Refused[] = [];
  for (const id of wanted) {
    const rejection = held.get(id);
    if (rejection === undefined) {
      refused.push({ id: String(id), code: 'request.not_found', detail: 'nothing in it can be taken again' });
      continue;
    }
    const why = await replay(scope, rejection, reason, deps);
    if (why === undefined) replayed.push({ id: String(id), readings: rejection.held.readings.length });
    else refused.push(why);
  }
  return { replayed, refused };
}

async function replay(
  scope: PersonScope,
  rejection: HeldRejection,
  reason: string,
  { records, directory, passOn, clock }: ReplayRejectionsDeps,
): Promise<Refused | undefined> {
  const { groupId, edgeNodeId, deviceId, held } = rejection;
  const id = String(rejection.id);
  const facility = directory.device(groupId, edgeNodeId, deviceId);
  if (facility === undefined) {
    return { id, code: 'registry.unknown_device', detail: `${deviceId} is not registered` };
  }
  const { outcome, problems } = await withinPatience(
    passOn.release(rejection, facility, held.readings, held.receivedMs, 'all'),
    clock,
  );
  const [problem] = problems;
  if (problem !== undefined) return { id, code: problem.code, detail: problem.detail };
  if (outcome !== 'stored') return { id, code: 'service.unavailable', detail: `the readings were ${outcome}` };
  const readings = held.readings.length;
  await records.markReplayed(scope, rejection, { nowMs: clock.nowMs(), reason, readings, path: facility.path });
  return undefined;
}

async function withinPatience<T>(work: Promise<T>, clock: Clock): Promise<T> {
  let cancel: (() => void) | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    cancel = clock.schedule(patienceMs, () => {
      const message = 'The readings store does not take the readings now; try again when it does.';
      reject(new AppError('service.unavailable', message, { retryable: true }));
    });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel?.();
  }
}
