import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Feed } from '../../normalise/feed.js';
import { feedOf } from '../../normalise/feed.test-support.js';
import { sensorPoints } from '../../profiles/mqtt-profile.js';
import { loadProfiles, shippedProfiles } from '../../profiles/profile-library.js';
import { arrivalOf } from './arrival.js';
import { SensorSession } from './sensor-session.js';

/** `edge-agent/golden/mqtt`: messages in, values with their times out. A case is a file. */
interface GoldenCase {
  readonly about: string;
  readonly profile: string;
  readonly networkServer?: string;
  readonly with: Readonly<Record<string, string | number>>;
  readonly messages: readonly {
    readonly topic: string;
    /** Text, or `hex:` and the bytes. */
    readonly payload: string;
    /** `[value or reason, time]` of each point, or the kind of understanding. */
    readonly expected: Readonly<Record<string, readonly [number | boolean | string, number | 'arrival']>> | string;
  }[];
}

const directory = fileURLToPath(new URL('../../../golden/mqtt/', import.meta.url));
const cases = readdirSync(directory).map((name): [string, GoldenCase] => [
  name,
  parse(readFileSync(directory + name, 'utf8')),
]);
const library = await loadProfiles([shippedProfiles]);
const arrivalMs = Date.UTC(2026, 2, 1, 12);

describe('shipped MQTT profiles', () => {
  it('have cases', () => expect(cases.length).toBeGreaterThan(10));

  it.each(cases)('%s', (_, golden) => {
    const profile = library.sensors.get(golden.profile);
    if (profile === undefined) throw new Error(`no profile ${golden.profile}`);
    const named = new Set(
      golden.messages.flatMap(({ expected }) => (typeof expected === 'string' ? [] : Object.keys(expected))),
    );
    for (const name of named) expect([...sensorPoints(profile).keys()]).toContain(name);
    const session = new SensorSession({
      id: 'sensor',
      profile,
      networkServer: golden.networkServer === undefined ? undefined : library.networkServers.get(golden.networkServer),
      parameters: Object.fromEntries(Object.entries(golden.with).map(([key, value]) => [key, String(value)])),
      timeZone: 'Asia/Shanghai',
      silentAfterMs: undefined,
      feeds: new Map([...named].map((name): [string, Feed[]] => [name, [feedOf({ point: name })]])),
    });
    for (const { topic, payload, expected } of golden.messages) {
      const bytes = payload.startsWith('hex:') ? Buffer.from(payload.slice(4), 'hex') : Buffer.from(payload);
      const understood = session.understand(arrivalOf(topic, bytes, { waited: false, receivedMs: arrivalMs }));
      if (typeof expected === 'string') {
        expect(understood.kind, payload).toBe(expected);
        continue;
      }
      if (understood.kind !== 'understood' && understood.kind !== 'availability') {
        throw new Error(`${payload}: ${JSON.stringify(understood)}`);
      }
      const seen = Object.fromEntries(
        understood.samples.map(({ feed, decoded, sourceTimeMs, timeOrigin }) => [
          feed.point,
          [decoded.ok ? decoded.value : decoded.reason, timeOrigin === 'arrival' ? 'arrival' : sourceTimeMs],
        ]),
      );
      expect(seen, golden.about).toEqual(expected);
      for (const sample of understood.samples) {
        if (sample.timeOrigin === 'arrival') expect(sample.sourceTimeMs).toBe(arrivalMs);
      }
    }
  });
});
