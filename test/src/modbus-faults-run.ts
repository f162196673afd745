import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import { pythonWithRequirements } from './harness/python-environment.js';
import { repositoryRoot } from './harness/repository.js';
import { startProcess } from './harness/service-process.js';
import { startAgent } from './harness/services.js';
import { until } from './harness/until.js';

interface Bus {
  readonly id: string;
  readonly transport: 'tcp' | 'rtu' | 'rtu-tcp';
  readonly fault: string;
  readonly port?: number;
  readonly path?: string;
}

interface Announcement {
  readonly buses: readonly Bus[];
  readonly units: readonly number[];
  readonly faulty: number;
}

interface Status {
  readonly points: readonly {
    readonly deviceId: string;
    readonly point: string;
    readonly samples: number;
    readonly latest: { readonly sourceTimeMs: number; readonly value: unknown; readonly quality: string } | null;
  }[];
}

export interface ModbusFaultRun {
  /** Transports times faults. */
  readonly cases: number;
  /** The longest time without a value of a healthy unit, ms: on buses without faults, and on those with. */
  readonly longestGapMs: { readonly withoutFaults: number; readonly besideFaults: number };
  readonly injected: number;
  readonly goodValues: number;
  /** Share of the agent's samples that were looked at, 0 to 1. */
  readonly seenShare: number;
  readonly underWrongPoint: readonly string[];
  readonly delayed: readonly string[];
  /** Why the run proves nothing. */
  readonly inconclusive: readonly string[];
}

/** Two blocks of one shape, so that the answer to one could stand for the other. */
const addresses = [0, 1, 100, 101] as const;
const pollIntervalMs = 1000;
const timeoutMs = 400;
/**
 * A healthy unit may be this much later than those of a bus without faults: time-outs, retries, a reconnection, and a serial
 * line that is listened to for 250 ms after each answer once a second answer came.
 */
const wideBoundMs = 6000;
const lookEveryMs = 100;
/** The fault of a bus that has none. */
const control = 'none';

const pointOf = (unit: number, address: number) => `port-${unit * 1000 + address}/duration`;

function writeConfig(directory: string, { buses, units }: Announcement): string {
  mkdirSync(join(directory, 'profiles'), { recursive: true });
  writeFileSync(
    join(directory, 'profiles/place-telling.yaml'),
    stringify({
      kind: 'modbus',
      profile: 'place-telling',
      name: { zh: '地址寄存器', en: 'Registers that hold their place' },
      source: {
        tag: 'DEFAULT',
        confidence: 'H',
        text: 'Not a real device; every register holds unit * 1000 + address.',
      },
      points: Object.fromEntries(addresses.map((address) => [`at${address}`, { address, type: 'u16', unit: 's' }])),
    }),
  );
  const file = join(directory, 'agent.yaml');
  writeFileSync(
    file,
    stringify({
      node: { groupId: 'faults', edgeNodeId: 'faults-edge' },
      // Nobody listens there: this is about what is read.
      uplink: { url: 'mqtt://127.0.0.1:9', password: 'unused', hostId: 'nobody' },
      reporting: { deadband: 0, heartbeatMs: 0 },
      profileDirectories: ['profiles'],
      facilities: buses.map(({ id }) => ({ deviceId: id, kind: 'ebike_charging' })),
      buses: buses.map(({ id, transport, port, path }) => ({
        id,
        kind: `modbus-${transport}`,
        ...(path === undefined ? { port } : { path }),
        timeoutMs,
        units: units.map((unitId) => ({
          unitId,
          profile: 'place-telling',
          pollIntervalMs,
          feeds: Object.fromEntries(addresses.map((address) => [`at${address}`, `${id}/${pointOf(unitId, address)}`])),
        })),
      })),
    }),
  );
  return file;
}

/** Polls good and misbehaving units through the built agent for `lastsMs`, and looks at every sample of its status page. */
export async function runModbusFaults(
  directory: string,
  lastsMs: number,
  say: (line: string) => void,
): Promise<ModbusFaultRun> {
  const python = await pythonWithRequirements();
  const server = startProcess('modbus-faults', python, [
    join(repositoryRoot, 'test/python/modbus_faults.py'),
    ...['--dir', directory, '--late-ms', String(timeoutMs * 1.5)],
  ]);
  try {
    const line = await until('the Modbus server', () => server.lines.find((text) => text.startsWith('{"buses"')), {
      timeoutMs: 30_000,
    });
    const announced = JSON.parse(line) as Announcement;
    const agent = await startAgent({
      configFile: writeConfig(directory, announced),
      dataDirectory: join(directory, 'data'),
      environment: { ANJU_LOG_LEVEL: 'error' },
    });
    const watch = new Watch(announced);
    try {
      const endMs = performance.now() + lastsMs;
      while (performance.now() < endMs) {
        const response = await fetch(`http://127.0.0.1:${agent.statusPort}/status`);
        watch.look((await response.json()) as Status);
        await delay(lookEveryMs);
      }
      watch.end(Date.now());
    } finally {
      const code = await agent.stop();
      if (code !== 0) watch.inconclusive.push(`the agent ended with ${code}: ${agent.lines.slice(-3).join(' | ')}`);
    }
    server.stdin?.end();
    await server.exited;
    const counts = server.lines.find((text) => text.startsWith('{"injected"'));
    if (counts === undefined)
      throw new Error(`the Modbus server did not count:\n${server.lines.slice(-20).join('\n')}`);
    const { injected } = JSON.parse(counts) as { injected: Record<string, number> };
    for (const { id, fault } of announced.buses) {
      if (fault === control) continue;
      const [good, bad] = watch.countsOf(id);
      say(`${id}: ${injected[id] ?? 0} faults, ${good} good and ${bad} bad samples`);
      if ((injected[id] ?? 0) < 3) watch.inconclusive.push(`${id}: only ${injected[id] ?? 0} faults were met`);
    }
    return watch.result(Object.values(injected).reduce((sum, count) => sum + count, 0));
  } finally {
    await server.stop();
  }
}

/** What was seen of each point on the agent's status page. */
class Watch {
  readonly inconclusive: string[] = [];
  private readonly wrong: string[] = [];
  private readonly longestGapMs = new Map<string, number>();
  private readonly lastGoodMs = new Map<string, number>();
  private readonly lastSeen = new Map<string, { samples: number; first: number; looked: number }>();
  private readonly counts = new Map<string, [good: number, bad: number]>();
  private readonly expected = new Map<string, { value: number; healthy: boolean; isControl: boolean }>();

  constructor(private readonly announced: Announcement) {
    for (const bus of announced.buses) {
      for (const unit of announced.units) {
        for (const address of addresses) {
          const isControl = bus.fault === control;
          const expected = { value: unit * 1000 + address, healthy: isControl || unit !== announced.faulty, isControl };
          this.expected.set(`${bus.id}/${pointOf(unit, address)}`, expected);
        }
      }
    }
  }

  countsOf(bus: string): [number, number] {
    return this.counts.get(bus) ?? [0, 0];
  }

  look({ points }: Status): void {
    for (const { deviceId, point, samples, latest } of points) {
      const key = `${deviceId}/${point}`;
      const before = this.lastSeen.get(key) ?? { samples: 0, first: samples, looked: 0 };
      if (latest === null || samples === before.samples) continue;
      this.lastSeen.set(key, { ...before, samples, looked: before.looked + 1 });
      const counts = this.countsOf(deviceId);
      counts[latest.quality === 'good' ? 0 : 1] += 1;
      this.counts.set(deviceId, counts);
      const expected = this.expected.get(key);
      if (expected === undefined) throw new Error(`the agent knows a point ${key} that nobody configured`);
      if (latest.value !== null && latest.value !== expected.value) {
        this.wrong.push(`${key}: ${String(latest.value)} is not ${expected.value}`);
      }
      if (latest.quality !== 'good') continue;
      if (expected.healthy) this.noteGap(key, latest.sourceTimeMs);
      this.lastGoodMs.set(key, latest.sourceTimeMs);
    }
  }

  end(nowMs: number): void {
    for (const [key, { healthy }] of this.expected) if (healthy) this.noteGap(key, nowMs);
  }

  private noteGap(key: string, nowMs: number): void {
    const before = this.lastGoodMs.get(key);
    if (before === undefined) return;
    this.longestGapMs.set(key, Math.max(this.longestGapMs.get(key) ?? 0, nowMs - before));
  }

  /** Of healthy units, those that waited longer than the machine itself explains. */
  private late(): { late: string[]; withoutFaults: number; besideFaults: number } {
    const gaps = [...this.expected].flatMap(([key, { healthy, isControl }]) =>
      healthy ? [{ key, isControl, gapMs: this.longestGapMs.get(key) ?? Number.POSITIVE_INFINITY }] : [],
    );
    const longest = (those: typeof gaps) => Math.max(0, ...those.map(({ gapMs }) => gapMs).filter(Number.isFinite));
    const withoutFaults = longest(gaps.filter(({ isControl }) => isControl));
    const beside = gaps.filter(({ isControl }) => !isControl);
    const boundMs = Math.max(pollIntervalMs, withoutFaults) + wideBoundMs;
    const late = beside
      .filter(({ gapMs }) => gapMs > boundMs)
      .map(({ key, gapMs }) => `${key}: ${Number.isFinite(gapMs) ? `${gapMs} ms without a value` : 'never a value'}`);
    return { late, withoutFaults, besideFaults: longest(beside) };
  }

  result(injected: number): ModbusFaultRun {
    let samples = 0;
    let looked = 0;
    for (const one of this.lastSeen.values()) {
      samples += one.samples - one.first + 1;
      looked += one.looked;
    }
    const seenShare = samples === 0 ? 0 : looked / samples;
    if (seenShare < 0.9) this.inconclusive.push(`only ${(seenShare * 100).toFixed(0)} % of the samples were looked at`);
    const { late, withoutFaults, besideFaults } = this.late();
    return {
      cases: this.announced.buses.filter(({ fault }) => fault !== control).length,
      longestGapMs: { withoutFaults, besideFaults },
      injected,
      goodValues: [...this.counts.values()].reduce((sum, [good]) => sum + good, 0),
      seenShare,
      underWrongPoint: this.wrong,
      delayed: late,
      inconclusive: this.inconclusive,
    };
  }
}
