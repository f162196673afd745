import { join } from 'node:path';
import { BacklogHost } from './backlog-host.js';
import { repositoryRoot } from './harness/repository.js';
import { startProcess } from './harness/service-process.js';
import { startBroker } from './harness/services.js';

const node = { groupId: 'qiaodong', edgeNodeId: 'heping-edge' };

export interface BacklogReport {
  /** From the births to the last confirmation of the backlog. */
  readonly drainMs: number;
  readonly fillMs: number;
  readonly openMs: number;
  readonly diskBytes: number;
  /** Of the gateway's process. */
  readonly maxResidentBytes: number;
  readonly live: { readonly count: number; readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number };
  /** Readings of the backlog and live ones that never came. */
  readonly lost: number;
  /** Readings that the host has under two identities. */
  readonly doubled: number;
  /** Readings that came again and were recognised. */
  readonly again: number;
  readonly connects: number;
}

type Line = { readonly phase: string; readonly atMs: number } & Readonly<Record<string, number>>;

/**
 * A gateway that was cut off while `readings` were read comes back, and goes on reading 20 live values a second: the project's broker,
 * the gateway's outbox and uplink as processes of their own, the host here. Runs what is built.
 */
export async function runBacklog(options: {
  directory: string;
  readings: number;
  backlogReadingsPerSecond: number;
  say: (line: string) => void;
}): Promise<BacklogReport> {
  const { directory, readings, backlogReadingsPerSecond, say } = options;
  const broker = await startBroker(join(directory, 'broker'), [node]);
  let host: BacklogHost | undefined;
  try {
    host = await BacklogHost.start({
      url: broker.url,
      hostId: broker.host.id,
      password: broker.host.password,
      node,
      readings,
    });
    const about = {
      ...{ directory: join(directory, 'outbox'), readings, backlogReadingsPerSecond, ...node },
      ...{ url: broker.url, password: broker.agentPassword, hostId: broker.host.id },
    };
    const program = join(repositoryRoot, 'edge-agent/dist/uplink/testing/backlog-node.js');
    const phases = new Map<string, Line>();
    const run = async (task: 'fill' | 'drain') => {
      // As the agent's handbook has it for a small gateway.
      const memory = '--max-semi-space-size=1';
      const args = [memory, program, JSON.stringify({ task, ...about })];
      const gateway = startProcess('gateway', process.execPath, args, { cwd: repositoryRoot });
      gateway.onLine((text) => {
        say(`gateway: ${text}`);
        if (!text.startsWith('{')) return;
        const line = JSON.parse(text) as Line;
        phases.set(line.phase, line);
      });
      const code = await gateway.exited;
      if (code !== 0) throw new Error(`The gateway ended with ${code}:\n${gateway.lines.slice(-20).join('\n')}`);
    };
    await run('fill');
    await run('drain');
    const at = (phase: string): Line => {
      const line = phases.get(phase);
      if (line === undefined) throw new Error(`The gateway did not say when it was ${phase}.`);
      return line;
    };
    const ended = at('ended');
    const live = Number(ended.live);
    const duringDrain = Number(at('drained').live);
    const latencies = [...host.liveLatencyMs].filter(([value]) => value < duringDrain).map(([, latency]) => latency);
    latencies.sort((a, b) => a - b);
    const share = (part: number) => latencies[Math.ceil((latencies.length - 1) * part)] ?? Number.POSITIVE_INFINITY;
    return {
      drainMs: at('drained').atMs - at('online').atMs,
      fillMs: at('filled').atMs,
      openMs: at('opened').atMs,
      diskBytes: Number(at('filled').diskBytes),
      maxResidentBytes: Number(at('drained').maxResidentBytes),
      live: { count: latencies.length, p50Ms: share(0.5), p99Ms: share(0.99), maxMs: share(1) },
      lost: host.lost + live - host.liveLatencyMs.size,
      doubled: host.doubled,
      again: host.again,
      connects: Number(ended.connects),
    };
  } finally {
    await host?.stop();
    await broker.stop();
  }
}
