import { join } from 'node:path';
import { startChild } from '../edge/child.js';
import type { FieldAnswer, FieldQuestion, FieldSettings } from './field.js';
import { watchHazards } from './hazard-watch.js';
import { measurePhase } from './measure-ingest.js';
import { makeWatcher, password, startBroker, startCloud } from './stack.js';
import { storedInDuckdb } from './stored-count.js';
import { number, print, printAims, printPhase } from './table.js';

export interface IngestRun {
  readonly folder: string;
  readonly estates: number;
  readonly seconds: number;
  readonly isQuick: boolean;
  readonly cloudFlags: readonly string[];
  readonly brokerFlags: readonly string[];
}

export const pollPeriodMs = 10_000;
/** Unconfirmed readings at saturation: some appends of the store's greatest size. */
export const saturatedReadings = 100_000;

/** The district on the embedded stores: at its own rate, then as fast as it goes. */
export async function measureEmbedded(run: IngestRun): Promise<void> {
  const { folder, estates, seconds, isQuick } = run;
  const dataDir = join(folder, 'data');
  const stops: (() => unknown)[] = [];
  try {
    const stack = await startBroker(folder, estates, run.brokerFlags);
    stops.push(() => stack.broker.stop());
    await makeWatcher({ dataDir, environment: {} });
    const cloud = await startCloud({
      ...{ dataDir, estates, mqttPort: stack.mqttPort, nodeFlags: run.cloudFlags, environment: {} },
    });
    stops.push(() => cloud.process.stop());
    print('cloud started', `${(cloud.startedInMs / 1000).toFixed(1)} s`);
    const field = await startChild<FieldSettings, { connections: number }, FieldQuestion, FieldAnswer>(
      'field',
      { port: stack.mqttPort, password, estates },
      import.meta.url,
    );
    stops.push(() => field.stop());
    print('connections', `${number(field.ready.connections)}, of ${number(estates * 200)} points together`);
    const hazards = await watchHazards(cloud.httpPort);
    stops.push(() => hazards.stop());
    const watched = [
      { name: 'broker', pids: () => [stack.broker.pid] },
      { name: 'cloud', pids: () => [cloud.process.pid] },
      { name: 'generator', pids: () => [field.pid] },
    ];
    const common = { field, estates, watched, hazards, windowMs: seconds * 1000 };
    const periodMs = isQuick ? 1000 : pollPeriodMs;
    const steady = await measurePhase({
      ...common,
      how: { kind: 'steady', periodMs },
      // A poll of every estate at least, so that what each first message costs is over.
      warmUpMs: isQuick ? 1000 : pollPeriodMs * 1.5,
    });
    printPhase(`embedded, ${estates} estates each ${periodMs / 1000} s`, steady);
    const saturated = await measurePhase({
      ...common,
      how: { kind: 'saturate', inFlight: isQuick ? 4_000 : saturatedReadings },
      warmUpMs: isQuick ? 1000 : 5_000,
    });
    printPhase('embedded, at saturation', saturated);
    const end = await field.ask({ kind: 'read', mark: false });
    if (end.rebirths > 0) print('rebirths asked', number(end.rebirths));
    for (const lost of end.connectionsLost) print('connection lost', lost);
    hazards.stop();
    await field.stop();
    await cloud.process.stop(60_000);
    const stored = await storedInDuckdb(join(dataDir, 'readings.duckdb'));
    print(
      '\nsent, confirmed, stored',
      `${number(end.sentInAll)}, ${number(end.sentInAll - end.unconfirmed)}, ${number(stored)}`,
    );
    const costOf = (name: string) => steady.costs.find((cost) => cost.name === name)?.cores ?? Number.NaN;
    const cores = costOf('broker') + costOf('cloud');
    const wanted = (estates * 200 * 1000) / periodMs;
    printAims([
      { what: `${number(wanted)} readings/s`, value: number(steady.perSecond), met: steady.perSecond > wanted * 0.99 },
      { what: 'broker + cloud < 1 core', value: cores.toFixed(2), met: cores < 1 },
      {
        what: 'publish → stored p99 ≤ 2 s',
        value: `${(steady.confirmMs.p99 / 1000).toFixed(2)} s`,
        met: steady.confirmMs.p99 <= 2000,
      },
      {
        what: 'publish → hazard p99 ≤ 500 ms',
        value: `${steady.hazardMs.p99.toFixed(0)} ms`,
        met: steady.hazardMs.p99 <= 500 && steady.hazardMs.seen === steady.hazardMs.asked,
      },
      { what: 'stored = sent', value: `${number(end.sentInAll - stored)} lost`, met: stored === end.sentInAll },
    ]);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
