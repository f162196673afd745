import type { Database, ReadingStore } from '@anju/cloud-api/parts';
import { compareHazards, compareReadings, orderedHazards, recordedHazards, storedReadings } from './check-run.js';
import { SeededRandom } from './seeded-random.js';
import { SimulatedAgent } from './simulated-agent.js';
import { type PathFaults, SimulatedBroker } from './simulated-broker.js';
import { type CloudGround, SimulatedCloud } from './simulated-cloud.js';
import { SimulatedTime } from './simulated-time.js';
import { testRules } from './test-rules.js';

export interface SeedReport {
  readonly violations: readonly string[];
  readonly accepted: number;
  readonly hazards: number;
  readonly faults: number;
  /** One line each: what happened, at which second. */
  readonly story: readonly string[];
}

export interface SeedStores {
  readonly database: Database;
  readonly store: ReadingStore;
  readonly seedFile: string;
}

export const groupId = 'qiaodong';
const hostId = 'anju';
const estates = ['heping', 'xinhu'] as const;
const START_MS = Date.UTC(2026, 10, 22);
const DRAIN_MS = 3_600_000;
/** Time for the longest delay of the rules after the last reading, and for the commit of what it brings. */
const QUIET_MS = 60_000;

/** One run: faults that the seed draws, then calm until all is delivered, then the checks. */
export async function runSeed(seed: number, stores: SeedStores): Promise<SeedReport> {
  const random = new SeededRandom(seed);
  const time = new SimulatedTime(START_MS);
  const violations: string[] = [];
  const story: string[] = [];
  let faults = 0;
  const say = (what: string) => story.push(`${((time.nowMs() - START_MS) / 1000).toFixed(1)} s: ${what}`);
  const broker = new SimulatedBroker();
  const ground: CloudGround = {
    ...stores,
    time,
    broker,
    random: random.fork(),
    hostId,
    rules: testRules,
    databaseDown: false,
    storeDown: false,
  };
  try {
    const cloud = new SimulatedCloud(ground);
    const agents = estates.map(
      (estate) =>
        new SimulatedAgent({ time, broker, random: random.fork(), groupId, edgeNodeId: `${estate}-edge`, hostId }),
    );
    const fail = (error: unknown) => violations.push(`a part failed: ${String((error as Error).stack ?? error)}`);
    const startCloud = () => void cloud.start().catch(fail);
    const startAgent = (agent: SimulatedAgent) => void agent.start().catch(fail);
    startCloud();
    agents.forEach(startAgent);

    const activeMs = random.between(60_000, 240_000);
    const everyMs = random.between(4_000, 40_000);
    const network: PathFaults = {
      loss: random.chance(0.6) ? random.next() * 0.2 : 0,
      duplication: random.chance(0.6) ? random.next() * 0.2 : 0,
      delay: random.chance(0.6) ? random.next() * 0.3 : 0,
      delayMs: random.between(100, 8_000),
    };
    for (const { path } of [...agents, cloud]) path.faults = network;
    say(`network ${JSON.stringify(network)}, a fault about every ${everyMs} ms for ${activeMs} ms`);

    const fault = (): void => {
      const agent = random.chance(0.5) ? (agents[0] as SimulatedAgent) : (agents[1] as SimulatedAgent);
      const name = estates[agents.indexOf(agent)];
      const forMs = random.between(500, random.chance(0.2) ? 90_000 : 12_000);
      faults += 1;
      switch (random.between(0, 8)) {
        case 0:
        case 1: {
          if (!agent.running) break;
          const powerCut = random.chance(0.5);
          say(`${powerCut ? 'power cut' : 'kill -9'} of ${name}'s agent for ${forMs} ms`);
          agent.kill(powerCut);
          time.after(forMs, () => startAgent(agent));
          break;
        }
        case 2:
        case 3:
          if (!cloud.running) break;
          say(`kill -9 of the cloud for ${forMs} ms`);
          cloud.kill();
          time.after(forMs, startCloud);
          break;
        case 4:
          say(`${name} is cut off for ${forMs} ms`);
          agent.partition(forMs);
          break;
        case 5:
          say(`the cloud is cut off for ${forMs} ms`);
          cloud.partition(forMs);
          break;
        case 6:
          say('the broker restarts');
          broker.restart();
          break;
        case 7: {
          const which = random.chance(0.5) ? 'databaseDown' : 'storeDown';
          say(`${which} for ${forMs} ms`);
          ground[which] = true;
          time.after(forMs, () => {
            ground[which] = false;
          });
          break;
        }
        case 8:
          agent.stepClock(random.chance(0.7) ? random.between(-4_000, 4_000) : random.between(-7_200_000, 7_200_000));
          say(`the clock of ${name} is ${agent.clockOffMs} ms off`);
          break;
      }
    };
    const faultLater = (): void => {
      time.after(random.between(everyMs / 2, everyMs * 1.5), () => {
        if (time.nowMs() >= START_MS + activeMs) return;
        fault();
        faultLater();
      });
    };
    faultLater();
    await time.run(START_MS + activeMs);

    // Calm: what was begun goes on, nothing new happens, and everything must arrive.
    for (const { path } of [...agents, cloud]) path.faults = { loss: 0, duplication: 0, delay: 0, delayMs: 0 };
    for (const agent of agents) agent.stopSampling();
    say('calm');
    await time.run(START_MS + activeMs + 100_000);
    const settled = () => cloud.settled && agents.every((agent) => agent.running && agent.settled);
    await time.run(START_MS + activeMs + DRAIN_MS, settled);
    if (!settled()) {
      const waiting = agents.map((agent) => agent.unconfirmed);
      violations.push(`not delivered an hour after the last fault: unconfirmed ${waiting.join(', ')}`);
    }
    await time.run(time.nowMs() + QUIET_MS);

    let accepted = 0;
    let hazardCount = 0;
    for (const [at, agent] of agents.entries()) {
      const facilityId = `${estates[at]}.garage-1`;
      accepted += agent.accepted.length;
      const stored = await time.outside(() => storedReadings(stores.store, facilityId));
      violations.push(...compareReadings(facilityId, agent.accepted, agent.undecided, stored));
      const { hazards } = cloud;
      if (hazards === undefined) throw new Error('the cloud is not running after the calm');
      let recorded: string[] | undefined;
      void recordedHazards(hazards, facilityId).then((lines) => {
        recorded = lines;
      }, fail);
      await time.run(time.nowMs() + 10_000, () => recorded !== undefined);
      if (agent.clockWasWrong) continue;
      const ordered = orderedHazards(facilityId, stored, time.nowMs());
      hazardCount += ordered.length;
      violations.push(...compareHazards(facilityId, ordered, recorded ?? []));
    }
    for (const agent of agents) agent.kill(false);
    cloud.kill();
    await time.run(time.nowMs() + 20_000);
    return { violations, accepted, hazards: hazardCount, faults, story };
  } finally {
    time.uninstall();
  }
}
