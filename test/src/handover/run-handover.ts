import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startOneService, startWorkers } from './cloud-under-proof.js';
import { compareReadings, type ReadingComparison } from './compare-readings.js';
import { compareTickets, type RecordedHazard, type RecordedTicket, type TicketComparison } from './compare-tickets.js';
import { database, gateway, passwords, type Servers, startServers, watcher } from './district.js';
import { compareHazards, expectedHazards, type Occurrence } from './expected-hazards.js';
import { type Field, startField } from './field.js';
import { fencedBy, type Proof, runRound } from './handover-rounds.js';
import { HostStates } from './host-states.js';
import { PlainGateway } from './plain-gateway.js';
import type { Round } from './plan-rounds.js';
import { readingsInInflux } from './stored-in-influx.js';

export interface HandoverReport {
  readonly slowestMoveS: number;
  /** Where a node of the broker died with the worker, which takes time of its own; 0: in no round. */
  readonly slowestMoveWithoutNodeS: number;
  readonly lost: number;
  readonly doubled: number;
  readonly fenced: number;
  /** Whatever else is not as it must be. */
  readonly problems: readonly string[];
}

/** After the last reading: below the time after which silence is a hazard itself. */
const HAZARDS_TIMEOUT_MS = 45_000;
const gatewayFacility = `${gateway.estateId}.${gateway.deviceId}`;

type HazardRow = RecordedHazard & { beganMs: number; activeMs: number | null; clearedMs: number | null };

async function recordedHazards({ postgres }: Servers): Promise<readonly HazardRow[]> {
  return await postgres.rows<HazardRow>(
    database,
    `SELECT id, rule_id AS "ruleId", facility_id AS "facilityId", problem_class AS "problemClass", state, ticket_id AS "ticketId",
      began_ms AS "beganMs", active_ms AS "activeMs", cleared_ms AS "clearedMs"
      FROM hazards WHERE active_ms IS NOT NULL`,
  );
}

/** The record equals that of ordered data; asked until it does, since delays end while it is asked. */
async function hazardsOf(servers: Servers, field: Field): Promise<{ count: number; differences: readonly string[] }> {
  const accepted = field.accepted();
  const deadlineMs = Date.now() + HAZARDS_TIMEOUT_MS;
  for (;;) {
    const nowMs = Date.now();
    const recorded = (await recordedHazards(servers)).filter(({ state }) => state !== 'withdrawn');
    const expected = expectedHazards(accepted, nowMs);
    const differences = compareHazards(expected, recorded as readonly Occurrence[]);
    if (differences.length === 0 || nowMs > deadlineMs) return { count: expected.length, differences };
    await delay(500);
  }
}

async function ticketsOf(servers: Servers): Promise<TicketComparison & { count: number }> {
  const tickets = await servers.postgres.rows<RecordedTicket>(
    database,
    'SELECT id, facility_id AS "facilityId", problem_class AS "problemClass", state FROM tickets',
  );
  return { ...compareTickets(await recordedHazards(servers), tickets), count: tickets.length };
}

/** What the gateway without confirmation lost, beside what the cloud knows of it. */
async function gatewayLine(servers: Servers, offered: number, stored: number): Promise<string> {
  const [known] = await servers.postgres.rows<{ gaps: number; births: number; dropped: number }>(
    database,
    `SELECT sequence_gaps AS gaps, rebirth_requests AS births, readings_dropped AS dropped FROM nodes
      WHERE group_id = '${gateway.groupId}' AND edge_node_id = '${gateway.edgeNodeId}'`,
  );
  return (
    `another maker's gateway, without confirmation: read ${offered}, stored ${stored}, lost ${offered - stored}; ` +
    `the cloud noticed ${known?.gaps ?? 0} gaps in its sequence, dropped ${known?.dropped ?? 0} and asked it ${known?.births ?? 0} times for births`
  );
}

/** Loses workers as planned under a running field, and compares in the end what was accepted with what is there. */
export async function runHandover(options: {
  directory: string;
  rounds: readonly Round[];
  seed: number;
  oneProcess: boolean;
  say: (line: string) => void;
}): Promise<HandoverReport> {
  const { directory, rounds, seed, say } = options;
  mkdirSync(directory, { recursive: true });
  const log = createWriteStream(join(directory, 'workers.log'));
  const startedMs = performance.now();
  const elapsed = () => `${((performance.now() - startedMs) / 1000).toFixed(0)} s`;
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const servers = await startServers(directory);
    stops.push(() => servers.stop());
    const start = options.oneProcess ? startOneService : startWorkers;
    const cloud = await start(servers, directory, (worker, line) => log.write(`${Date.now()} ${worker} ${line}\n`));
    stops.push(() => cloud.stop());
    const states = new HostStates(servers.nats.urls, watcher);
    stops.push(() => states.stop());
    const field = await startField({
      ...{ directory: join(directory, 'field'), brokerUrls: servers.nats.urls, seed },
      hostIdOf: (groupId) => cloud.hostIdOf(groupId),
    });
    stops.push(() => field.stop());
    const plain = new PlainGateway({
      ...gateway,
      ...{ urls: servers.nats.urls, facilityId: gatewayFacility, password: passwords.agent },
    });
    stops.push(() => plain.stop());
    say(`everything runs after ${elapsed()}`);

    const proof: Proof = { servers, cloud, field, states, say };
    const problems: string[] = [];
    let slowestMoveS = 0;
    let slowestMoveWithoutNodeS = 0;
    let fenced = 0;
    for (const round of rounds) {
      const outcome = await runRound(proof, round);
      if (round.natsNode === null) slowestMoveS = Math.max(slowestMoveS, outcome.movedS);
      else slowestMoveWithoutNodeS = Math.max(slowestMoveWithoutNodeS, outcome.movedS);
      fenced += outcome.fencedBefore;
      problems.push(...outcome.problems);
    }

    await field.quiet();
    await plain.stop();
    const settled = await field.settled();
    say(`everything is confirmed after ${elapsed()}; sent again ${settled.resent}, given up ${settled.dropped}`);
    const hazards = await hazardsOf(servers, field);
    const tickets = await ticketsOf(servers);
    for (const worker of cloud.workers) fenced += await fencedBy(worker);

    const accepted = field.accepted();
    const stored = await readingsInInflux(servers.influx, 'anju_raw');
    const isOfGateway = ({ facilityId }: { facilityId: string }) => facilityId === gatewayFacility;
    const readings = compareReadings(
      accepted,
      stored.filter((reading) => !isOfGateway(reading)),
    );
    const unconfirmed: ReadingComparison = compareReadings(plain.offered, stored.filter(isOfGateway));
    const storedOfGateway = stored.filter(isOfGateway).length;
    // What it lost is told below; what was changed on the way would be told nowhere.
    const changed = unconfirmed.lost.filter((line) => line.includes('is stored as'));
    say(`accepted ${accepted.length} readings, stored ${stored.length - storedOfGateway}`);
    say(
      `hazards ${hazards.count} expected and ${hazards.differences.length === 0 ? 'recorded' : 'NOT so recorded'}, tickets ${tickets.count}`,
    );
    say(await gatewayLine(servers, plain.offered.length, storedOfGateway));
    if (settled.dropped > 0) problems.push(`the outboxes gave up ${settled.dropped} readings`);
    problems.push(
      ...readings.lost.map((line) => `lost: ${line}`),
      ...readings.doubled.map((line) => `doubled: ${line}`),
    );
    problems.push(...changed.map((line) => `changed: ${line}`));
    problems.push(...unconfirmed.doubled.map((line) => `doubled: ${line}`));
    problems.push(...hazards.differences.map((line) => `hazard ${line}`));
    problems.push(...tickets.lost.map((line) => `ticket lost: ${line}`));
    problems.push(...tickets.doubled.map((line) => `ticket doubled: ${line}`));
    return {
      slowestMoveS,
      slowestMoveWithoutNodeS,
      lost: readings.lost.length + tickets.lost.length + changed.length,
      doubled: readings.doubled.length + unconfirmed.doubled.length + tickets.doubled.length,
      fenced,
      problems,
    };
  } finally {
    for (const stop of stops.reverse()) await stop();
    log.end();
  }
}
