import { join } from 'node:path';
import { startChild } from '../edge/child.js';
import type { FieldAnswer, FieldQuestion, FieldSettings } from './field.js';
import { watchHazards } from './hazard-watch.js';
import { measurePhase, type Phase, type Watched } from './measure-ingest.js';
import { makeWatcher, password, startBroker, startCloud } from './stack.js';
import { number, print, printPhase, printWarnings } from './table.js';

export interface IngestRun {
  readonly folder: string;
  readonly estates: number;
  readonly seconds: number;
  readonly isQuick: boolean;
  readonly cloudFlags: readonly string[];
  readonly brokerFlags: readonly string[];
}

export interface PhasePlan {
  readonly name: string;
  readonly how: FieldQuestion;
  readonly warmUpMs: number;
}

export interface DistrictResult {
  readonly phases: readonly Phase[];
  readonly sent: number;
  readonly confirmed: number;
}

/** Broker, cloud and agents through the given phases; then all of it stops, so that what is stored can be counted. */
export async function runDistrict(
  run: IngestRun,
  plan: {
    readonly environment: Readonly<Record<string, string>>;
    readonly beside: readonly Watched[];
    readonly phases: readonly PhasePlan[];
  },
): Promise<DistrictResult> {
  const { folder, estates, seconds } = run;
  const { environment } = plan;
  const dataDir = join(folder, 'data');
  const stops: (() => unknown)[] = [];
  try {
    const stack = await startBroker(folder, estates, run.brokerFlags);
    stops.push(() => stack.broker.stop());
    await makeWatcher({ dataDir, environment });
    const cloud = await startCloud({
      ...{ dataDir, estates, mqttPort: stack.mqttPort, nodeFlags: run.cloudFlags, environment },
    });
    // What it has not finished by then it does at its next start.
    stops.push(() => cloud.process.stop(60_000));
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
      ...plan.beside,
      { name: 'generator', pids: () => [field.pid] },
    ];
    const phases: Phase[] = [];
    for (const { name, how, warmUpMs } of plan.phases) {
      const phase = await measurePhase({
        ...{ field, estates, how, watched, hazards, warmUpMs },
        windowMs: seconds * 1000,
      });
      printPhase(name, phase);
      phases.push(phase);
      printWarnings('broker', stack.broker.lines);
      printWarnings('cloud', cloud.process.lines);
    }
    const end = await field.ask({ kind: 'read', mark: false });
    if (end.rebirths > 0) print('rebirths asked', number(end.rebirths));
    for (const lost of end.connectionsLost) print('connection lost', lost);
    return { phases, sent: end.sentInAll, confirmed: end.sentInAll - end.unconfirmed };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
