import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../harness/until.js';
import type { CloudUnderProof } from './cloud-under-proof.js';
import { groups, type Servers } from './district.js';
import type { Field } from './field.js';
import type { HostStates } from './host-states.js';
import { freezeInCommit } from './lose-worker.js';
import type { Round } from './plan-rounds.js';
import type { Worker } from './workers.js';

const CALM_TIMEOUT_MS = 90_000;
const MOVED_TIMEOUT_MS = 60_000;
const CONFIRMED_TIMEOUT_MS = 90_000;
const FENCED_TIMEOUT_MS = 20_000;
/** As whoever supervises a node of NATS starts it again. */
const NODE_RESTART_MS = 2_000;
const FENCED = 'anju_late_writes_fenced_total';

export interface RoundOutcome {
  /** From the loss of the worker until the last of its groups is live elsewhere, s. */
  readonly movedS: number;
  /** Late writes that were refused, of processes that are no more. */
  readonly fencedBefore: number;
  readonly problems: readonly string[];
}

export interface Proof {
  readonly servers: Servers;
  readonly cloud: CloudUnderProof;
  readonly field: Field;
  readonly states: HostStates;
  readonly say: (line: string) => void;
}

const chosen = <T>(list: readonly T[], fraction: number): T => list[Math.floor(fraction * list.length)] as T;
const seconds = (ms: number) => (ms / 1000).toFixed(1);

/** Late writes that a worker's present process was refused. */
export function fencedBy(worker: Worker): Promise<number> {
  return worker.metric(FENCED);
}

/** Every group is live somewhere, evenly shared, and every agent was just confirmed something. */
export async function untilCalm({ cloud, field }: Proof): Promise<void> {
  const sinceMs = Date.now();
  await until(
    'every group to be live and its agents confirmed',
    async () => {
      const held = await Promise.all(cloud.workers.map((worker) => worker.groups()));
      const live = held.flat().filter(({ state }) => state === 'live');
      const counts = held.map((ofWorker) => ofWorker.length);
      const isEven = Math.max(...counts) - Math.min(...counts) <= 1;
      const isWhole = live.length === groups.length && groups.every((id) => live.some(({ groupId }) => groupId === id));
      return isWhole && isEven && groups.every((id) => field.confirmedAfter(id, sinceMs) !== undefined);
    },
    { timeoutMs: CALM_TIMEOUT_MS, everyMs: 200 },
  );
}

/** Loses one worker as planned, and times how its groups move. Afterwards everything that was lost runs again. */
export async function runRound(proof: Proof, round: Round): Promise<RoundOutcome> {
  const { servers, cloud, field, states, say } = proof;
  const problems: string[] = [];
  await untilCalm(proof);
  await delay(round.afterMs);
  const holders = await cloud.holders();
  const victims = cloud.workers.filter(({ id }) => [...holders.values()].includes(id));
  const victim = chosen(victims, round.victim);
  const moving = groups.filter((groupId) => holders.get(groupId) === victim.id);
  const knownMs = new Map(moving.map((groupId) => [groupId, states.newestOnline(cloud.hostIdOf(groupId))]));
  const fencedSoFar = await fencedBy(victim);

  let lostAtMs: number;
  let nodeIsBack: Promise<void> = Promise.resolve();
  if (round.what === 'freeze' && cloud.handsOver) {
    lostAtMs = await freezeInCommit(servers.postgres, victim, chosen(moving, round.group));
  } else {
    victim.process().signal('SIGKILL');
    lostAtMs = Date.now();
    if (round.natsNode !== null) {
      const node = round.natsNode;
      nodeIsBack = servers.nats.kill(node).then(async () => {
        await delay(NODE_RESTART_MS);
        await servers.nats.restart(node);
      });
      // It is waited for below; when something else fails first, that is what is told.
      nodeIsBack.catch(() => undefined);
    }
    await victim.process().exited;
    if (!cloud.handsOver) await victim.start();
  }
  const isFrozen = round.what === 'freeze' && cloud.handsOver;

  const liveAtMs = await Promise.all(
    moving.map((groupId) =>
      until(
        `${groupId} to be live after ${victim.id} was lost`,
        () => states.onlineSince(cloud.hostIdOf(groupId), knownMs.get(groupId) ?? 0),
        { timeoutMs: MOVED_TIMEOUT_MS, everyMs: 20 },
      ),
    ),
  );
  const movedMs = Math.max(...liveAtMs) - lostAtMs;
  if (cloud.handsOver) {
    const heldNow = await cloud.holders();
    for (const groupId of moving) {
      if (heldNow.get(groupId) === victim.id)
        problems.push(`round ${round.number}: ${groupId} is still ${victim.id}'s`);
    }
  }
  const confirmedAtMs = await until(
    `the agents of ${moving.join(', ')} to be confirmed`,
    () => {
      const firsts = moving.map((groupId, index) => field.confirmedAfter(groupId, liveAtMs[index] ?? lostAtMs));
      return firsts.every((first) => first !== undefined) ? Math.max(...firsts) : undefined;
    },
    { timeoutMs: CONFIRMED_TIMEOUT_MS, everyMs: 20 },
  );

  let fencedNow = 0;
  if (isFrozen) {
    await delay(round.frozenOnMs);
    victim.process().signal('SIGCONT');
    fencedNow = await until(
      `${victim.id} to be refused its late write`,
      async () => {
        const more = (await fencedBy(victim)) - fencedSoFar;
        return more > 0 ? more : undefined;
      },
      { timeoutMs: FENCED_TIMEOUT_MS },
    ).catch((error: unknown) => {
      problems.push(`round ${round.number}: ${String(error)}`);
      return 0;
    });
  } else if (cloud.handsOver) await victim.start();
  await nodeIsBack;

  const how = isFrozen ? 'frozen' : 'killed';
  const besides = round.natsNode === null ? '' : ` and node ${round.natsNode + 1} of NATS`;
  say(
    `round ${round.number}: ${victim.id} ${how}${besides}: ${moving.length} groups live elsewhere after ${seconds(movedMs)} s, ` +
      `their agents confirmed after ${seconds(confirmedAtMs - lostAtMs)} s${isFrozen ? `, late writes fenced ${fencedNow}` : ''}`,
  );
  return { movedS: movedMs / 1000, fencedBefore: isFrozen ? 0 : fencedSoFar, problems };
}
