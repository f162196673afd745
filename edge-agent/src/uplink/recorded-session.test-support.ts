import { metricNames } from '@anju/contracts/sparkplug';
import { expect } from 'vitest';
import { bad, good, rigDevices, SparkplugRig, until } from './sparkplug-rig.test-support.js';
import type { WireMetric } from './wire-reader.test-support.js';
import type { TappedPublish } from './wire-tap.test-support.js';

/** Assertion ids of the Sparkplug specification's compatibility kit, as the titles of tests carry them. */
export const ids = (...names: string[]) => names.map((name) => `[tck-id-${name}]`).join(' ');

export const named = (message: TappedPublish | undefined, name: string): WireMetric | undefined =>
  message?.payload.metrics.find((metric) => metric.name === name);

/** Every message of one session of an edge node, in order, as its bytes say. */
export class RecordedSession {
  constructor(
    readonly all: readonly TappedPublish[],
    readonly beganMs: number,
    /** Sent while nothing new was committed and everything was confirmed. */
    readonly unasked: readonly TappedPublish[],
  ) {}

  of(...types: string[]): TappedPublish[] {
    return this.all.filter(({ type }) => types.includes(type));
  }
  births(): TappedPublish[] {
    return this.of('NBIRTH', 'DBIRTH');
  }
  data(): TappedPublish[] {
    return this.of('NDATA', 'DDATA');
  }

  /** Metrics of all births by their alias. */
  aliases(): Map<bigint, { name: string; datatype: number }> {
    const known = new Map<bigint, { name: string; datatype: number }>();
    for (const { payload } of this.births()) {
      for (const { alias, name, datatype } of payload.metrics) {
        if (alias !== undefined) known.set(alias, { name: String(name), datatype: Number(datatype?.int) });
      }
    }
    return known;
  }
}

/** Runs the real uplink through all that an edge node can say. */
export async function recordSession(): Promise<RecordedSession> {
  const rig = await SparkplugRig.start({ maxBytes: 4_000, segmentBytes: 1_000 });
  try {
    const { host, outbox } = rig;
    const settled = () => until(() => expect(outbox.status()).toMatchObject({ unconfirmedReadings: 0, gaps: [] }));
    const beganMs = Date.now();
    // More than the log holds: a gap to report, and history.
    for (let at = 1; at <= 100; at++) await rig.append('garage-1', good('water_depth', at, at));
    host.confirming = true;
    const uplink = await rig.online();
    await settled();
    await until(() => expect(uplink.status().backlog.draining).toBe(false));
    // Live values of every datatype, out of order in time, uncertain and bad.
    await rig.append(
      'lift-1',
      good('car_load', 0.1 + 0.2, 3_000),
      good('door_zone', false, 1_000),
      good('floor', -2, 2_000),
      good('fault_text', '困人', 4_000),
      { ...good('floor', -1, 5_000), quality: 'uncertain', reason: 'clock_implausible' },
      bad('car_load', 'sentinel', 6_000),
    );
    await rig.append('garage-1', good('water_depth', 1, 7_000), good('water_depth', 2, 7_000));
    await settled();
    // A device lost and found.
    const points = rigDevices[0]?.points ?? [];
    await rig.append('lift-1', ...points.map(({ point }) => bad(point, 'device_offline', 8_000)));
    await rig.seen('DDEATH', 1);
    await rig.append('lift-1', good('floor', 5, 9_000));
    // Beyond 255.
    for (let at = 10_000; at < 10_300; at++) await rig.append('garage-1', good('water_depth', at, at));
    await settled();
    host.command(metricNames.rebirth, true);
    await rig.seen('NBIRTH', 2);
    await rig.seen('DBIRTH', 5);
    const before = rig.tap.published().length;
    await until(() => expect(uplink.status().backlog.draining).toBe(false));
    // The backlog has looked for work many times when a round trip through the broker is over.
    host.command('Node Control/Reboot', true);
    await until(() => expect(uplink.status().counters.unknownCommands).toBe(1));
    const unasked = rig.tap.published().slice(before);
    await uplink.stop();
    await rig.seen('NDEATH', 1);
    return new RecordedSession(rig.tap.published(), beganMs, unasked);
  } finally {
    await rig.stop();
  }
}
