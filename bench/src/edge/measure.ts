import { setTimeout as delay } from 'node:timers/promises';
import { type ServiceProcess, startProcess, until } from '@anju/tests/harness';
import { startChild } from './child.js';
import type { DevicesAnswer, DevicesQuestion } from './devices.js';
import { type Load, placeAt } from './load.js';
import { type CpuTime, cpuSeconds, type ProcessMemory, processMemory } from './process-cost.js';
import type { SinkAnswer, SinkQuestion, SinkSettings } from './sink.js';

export interface Collector {
  readonly name: string;
  readonly file: string;
  /** Of a collector that is to poll these ports. */
  args(ports: readonly number[]): readonly string[];
  /** Whether every value that was read must arrive. */
  readonly sendsEveryValue: boolean;
}

export interface Measured {
  readonly name: string;
  /** Values read in the window, and how many of them did not arrive; `null` where not every value is sent. */
  readonly read: number;
  readonly lost: number | null;
  /** Values that arrived from the beginning on, and of them those that no device ever gave. */
  readonly received: number;
  readonly unknown: number;
  readonly records: SinkAnswer['records'];
  readonly cpuSeconds: CpuTime;
  readonly memory: ProcessMemory;
  readonly periodMs: DevicesAnswer['periodMs'];
}

export interface Run {
  readonly load: Load;
  readonly broker: { readonly url: string; readonly hostId: string };
  readonly warmUpMs: number;
  readonly windowMs: number;
}

/** For what was read last: the collectors send each second, and the network takes its time. */
const settleMs = 4_000;

/** One collector, from its start to its end, on devices and a sink of its own. */
export async function measure(collector: Collector, { load, broker, warmUpMs, windowMs }: Run): Promise<Measured> {
  const started: { stop(): Promise<unknown> }[] = [];
  try {
    const devices = await startChild<Load, { ports: number[] }, { kind: DevicesQuestion }, DevicesAnswer>(
      'devices',
      load,
    );
    started.push(devices);
    const sink = await startChild<SinkSettings, object, SinkQuestion, SinkAnswer>('sink', { load, ...broker });
    started.push(sink);
    const process = startProcess(collector.name, collector.file, collector.args(devices.ready.ports));
    started.push(process);
    let isOver = false;
    const over = endOf(process).finally(() => {
      isOver = true;
    });
    // Its end is noticed by whoever waits at that time, and wanted after that.
    over.catch(() => undefined);
    const all = async () =>
      isOver || (await devices.ask({ kind: 'read' })).served.every((count) => count > 1) || undefined;
    await until(`${collector.name} to poll every device`, all, { timeoutMs: 60_000, everyMs: 500 });
    await Promise.race([delay(warmUpMs), over]);

    const before = await devices.ask({ kind: 'mark' });
    const cpuBefore = cpuSeconds(process.pid);
    await Promise.race([delay(windowMs), over]);
    const after = await devices.ask({ kind: 'read' });
    const cpuAfter = cpuSeconds(process.pid);
    const memory = processMemory(process.pid);
    await delay(settleMs);

    const expected = after.served.map((end, device) => {
      const begin = before.served[device] ?? 0;
      return Array.from({ length: end - begin }, (_, index) => placeAt(device, begin + index));
    });
    const arrived = await sink.ask({ expected: collector.sendsEveryValue ? expected : null });
    return {
      name: collector.name,
      read: expected.reduce((sum, places) => sum + places.length, 0) * load.pointsPerDevice,
      lost: collector.sendsEveryValue ? arrived.missing : null,
      received: arrived.received,
      unknown: arrived.unknown,
      records: arrived.records,
      cpuSeconds: { user: cpuAfter.user - cpuBefore.user, system: cpuAfter.system - cpuBefore.system },
      memory,
      periodMs: after.periodMs,
    };
  } finally {
    for (const one of started.reverse()) await one.stop();
  }
}

async function endOf(process: ServiceProcess): Promise<never> {
  const code = await process.exited;
  throw new Error(`${process.name} ended (${code}):\n${process.lines.slice(-20).join('\n')}`);
}
