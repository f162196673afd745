import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type District, startDistrict } from '../harness/district.js';
import { seededRandom } from '../harness/seeded-random.js';
import { until } from '../harness/until.js';
import { compareJournal } from './compare-journal.js';
import { compareTickets, type ExpectedHazard } from './compare-tickets.js';
import { writeCrashDistrict } from './crash-district.js';
import { readJournal, type ServedValue } from './journal.js';

export interface CrashReport {
  readonly served: number;
  readonly stored: number;
  readonly lost: number;
  readonly doubled: number;
  readonly ticketsLost: number;
  readonly ticketsDoubled: number;
  /** Services that did not come back by themselves. */
  readonly handRepairs: number;
  readonly inFlight: number;
  readonly problems: readonly string[];
}

const estates = ['heping', 'xinhu', 'chunjiang'] as const;

/** Scenarios whose hazard arises within seconds, and where. */
const provocations = [
  { scenario: 'tank-lid-open', device: 'water-tank-1', ruleIds: ['W-HATCH'] },
  { scenario: 'smoke-in-shed', device: 'ebike-shed-1', ruleIds: ['B-SMOKE'] },
  { scenario: 'hydrant-network-empty', device: 'fire-water-1', ruleIds: ['F-STATIC-ZERO', 'F-STATIC-LOW'] },
  { scenario: 'lift-open-door-running', device: 'lift-1', ruleIds: ['E-OPENRUN'] },
  {
    scenario: 'garage-flooding',
    device: 'garage-1',
    ruleIds: ['P-YELLOW', 'P-ORANGE', 'P-RED', 'P-SUMP-HIGH', 'P-LEAK'],
  },
] as const;

/** Who may be killed. The simulators stand for hardware and keep the journal, so they live. */
const victims = ['broker', 'field-brokers', 'cloud-api', ...estates.map((estate) => `${estate}-edge`)] as const;

/** What an agent had read less than this before its death may not have reached its log (group commit and transport). */
const UNCOMMITTED_MS = 1000;
/** After all is up for the first time, subscriptions to sensors take this long at most. */
const SUBSCRIBE_MS = 5000;
const BACK_TIMEOUT_MS = 90_000;
const SETTLE_TIMEOUT_MS = 240_000;

interface Death {
  readonly service: string;
  readonly killedAtMs: number;
}

async function isBack(district: District, service: string, oldPid: number | null): Promise<boolean> {
  const status = (await district.services()).find((each) => each.name === service);
  return status !== undefined && status.state === 'running' && status.pid !== null && status.pid !== oldPid;
}

export async function runCrashRounds(options: {
  directory: string;
  rounds: number;
  seed: number;
  say: (line: string) => void;
  delay: (ms: number) => Promise<unknown>;
}): Promise<CrashReport> {
  const { directory, say } = options;
  const pick = seededRandom(options.seed);
  const choose = <T>(list: readonly T[]): T => list[Math.floor(pick() * list.length)] as T;
  const districtDirectory = join(directory, 'district');
  const journalDirectory = join(directory, 'journal');
  mkdirSync(districtDirectory, { recursive: true });
  writeCrashDistrict(districtDirectory);

  const beganMs = Date.now() - 60_000;
  const district = await startDistrict({
    dataDirectory: join(directory, 'data'),
    districtDirectory,
    journalDirectory,
  });
  try {
    await options.delay(SUBSCRIBE_MS);
    const subscribedAtMs = Date.now();
    const deaths: Death[] = [];
    const expected: ExpectedHazard[] = [];
    let handRepairs = 0;
    const queue = estates.flatMap((estate) => provocations.map((provocation) => ({ estate, ...provocation })));
    queue.sort(() => pick() - 0.5);

    for (let round = 1; round <= options.rounds; round += 1) {
      const provoked = queue.pop();
      if (provoked !== undefined) {
        await district.scenario(provoked.scenario, provoked.estate);
        expected.push({ facilityId: `${provoked.estate}.${provoked.device}`, ruleIds: provoked.ruleIds });
      }
      await options.delay(300 + pick() * 4000);
      const service = choose(victims);
      const pid = (await district.services()).find((each) => each.name === service)?.pid ?? null;
      const killedAtMs = Date.now();
      deaths.push({ service, killedAtMs });
      await district.command(service, 'kill');
      try {
        await until(`${service} to be back`, () => isBack(district, service, pid), { timeoutMs: BACK_TIMEOUT_MS });
      } catch (error) {
        handRepairs += 1;
        say(`${service} did not come back by itself: ${String(error)}`);
        await district.command(service, 'start');
        await until(`${service} to be back`, () => isBack(district, service, pid), { timeoutMs: BACK_TIMEOUT_MS });
      }
      say(`round ${round}: ${service} killed, back after ${((Date.now() - killedAtMs) / 1000).toFixed(1)} s`);
    }

    // The last hazards need their delays; then nothing more is served.
    await options.delay(20_000);
    const stoppedAtMs = Date.now();
    await district.command('simulators', 'stop');
    const journal = await readJournal(journalDirectory);
    const api = await district.login('admin');
    const range = { fromMs: beganMs, stoppedAtMs, toMs: Date.now() + 60_000 };

    // A register's answer that its agent had not yet written down when it was killed, or a sensor's message before its agent had ever
    // subscribed. Later ones are held for an absent agent by its broker.
    const wasInFlight = (served: ServedValue): boolean =>
      served.via === 'mqtt'
        ? served.servedAtMs < subscribedAtMs
        : deaths.some(
            ({ service, killedAtMs }) =>
              service === `${served.estate}-edge` && Math.abs(served.servedAtMs - killedAtMs) <= UNCOMMITTED_MS,
          );

    say('waiting until everything is stored');
    let report = await compareJournal(api, journal, range, wasInFlight);
    const deadline = Date.now() + SETTLE_TIMEOUT_MS;
    while (report.lost.length > 0 && Date.now() < deadline) {
      await options.delay(5000);
      report = await compareJournal(api, journal, range, wasInFlight);
    }
    const tickets = await compareTickets(api, expected);
    const problems = [
      ...report.lost.slice(0, 20).map((entry) => `lost: ${JSON.stringify(entry)}`),
      ...tickets.lost.map((text) => `ticket lost: ${text}`),
      ...tickets.doubled.map((text) => `ticket doubled: ${text}`),
    ];
    return {
      served: report.served - report.inFlight,
      stored: report.stored,
      lost: report.lost.length,
      doubled: report.doubled,
      ticketsLost: tickets.lost.length,
      ticketsDoubled: tickets.doubled.length,
      handRepairs,
      inFlight: report.inFlight,
      problems,
    };
  } finally {
    await district.stop();
  }
}
