import type { QualityReason } from '@anju/contracts';
import type { SensorConfig } from '../../config/agent-config.js';
import { bad, type Decoded } from '../../normalise/decoded.js';
import type { Sample, TimeOrigin } from '../../normalise/sample.js';
import { fillTemplate, type NetworkServerFile, type PayloadTime } from '../../profiles/mqtt-profile.js';
import { decodeChannels } from './channel-decoder.js';
import { decodeField } from './decode-field.js';
import { readPath } from './json-path.js';
import { payloadTimeMs } from './payload-time.js';
import { type TopicPattern, topicPattern } from './topic-pattern.js';

/** A message as it arrived; `json` is `undefined` when the payload is no JSON. */
export interface Arrival {
  readonly topic: string;
  readonly payload: Buffer;
  readonly json: unknown;
  /** It lay in the broker, retained or queued, before it came here, or is marked as sent before. */
  readonly waited: boolean;
  readonly receivedMs: number;
}

/** `other`: the message is not this sensor's. */
export type Understanding =
  | { readonly kind: 'other' }
  | { readonly kind: 'understood'; readonly samples: readonly Sample[]; readonly problems: readonly string[] }
  | { readonly kind: 'availability'; readonly online: boolean; readonly samples: readonly Sample[] }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'malformed'; readonly reason: string };

const other: Understanding = { kind: 'other' };

interface Route {
  readonly pattern: TopicPattern;
  understand(arrival: Arrival, captured: Readonly<Record<string, string>>): Understanding;
}

interface TimeStamp {
  readonly sourceTimeMs: number;
  readonly timeOrigin: TimeOrigin;
  readonly waited?: boolean;
}

type Match = Readonly<Record<string, string | number | boolean>>;

/** One MQTT sensor: which topics it speaks on and what its payloads mean. */
export class SensorSession {
  private readonly routes: readonly Route[];
  private lastCounter: number | undefined;
  /** `undefined` until anything tells. */
  online: boolean | undefined;
  lastHeardMs: number | undefined;

  constructor(readonly config: SensorConfig) {
    const { profile, networkServer, parameters } = config;
    const route = (template: string, understand: Route['understand']) => ({
      pattern: topicPattern(template, parameters),
      understand,
    });
    if (profile.kind === 'lorawan') {
      this.routes =
        networkServer === undefined
          ? []
          : [route(networkServer.topic, (arrival, captured) => this.uplink(arrival, captured, networkServer))];
      return;
    }
    this.routes = [
      ...profile.messages.map((message) =>
        route(message.topic, (arrival, captured) => {
          if (!isObject(arrival.json)) return { kind: 'malformed', reason: 'not a JSON object' };
          if (!matches(arrival.json, message.match, captured)) return other;
          const stamp = this.stamp(arrival, message.time);
          if (stamp === undefined) return this.noTime(message.time);
          const fields = Object.entries(message.points).flatMap(([name, point]): [string, Decoded][] => {
            const value = readPath(arrival.json, point.path);
            return value === undefined ? [] : [[name, decodeField(value, point)]];
          });
          if (fields.length === 0) return { kind: 'malformed', reason: 'none of the fields of the profile' };
          const problems = fields.flatMap(([name, decoded]) => (decoded.ok ? [] : [`${name}: ${decoded.reason}`]));
          return {
            kind: 'understood',
            samples: fields.flatMap(([name, decoded]) => this.samples(name, decoded, stamp)),
            problems,
          };
        }),
      ),
      ...profile.availability.map((availability) =>
        route(availability.topic, (arrival): Understanding => {
          const field =
            isObject(arrival.json) && availability.path !== undefined
              ? readPath(arrival.json, availability.path)
              : undefined;
          const word = typeof field === 'string' ? field : arrival.payload.toString('utf8').trim();
          if (word === availability.online) return { kind: 'availability', online: true, samples: [] };
          if (word !== availability.offline)
            return { kind: 'malformed', reason: 'neither the word for online nor for offline' };
          return { kind: 'availability', online: false, samples: this.allBad('device_offline', arrival.receivedMs) };
        }),
      ),
    ];
  }

  get filters(): string[] {
    return [...new Set(this.routes.map(({ pattern }) => pattern.filter))];
  }

  understand(arrival: Arrival): Understanding {
    for (const { pattern, understand } of this.routes) {
      const captured = pattern.match(arrival.topic);
      if (captured === undefined) continue;
      const understood = understand(arrival, captured);
      if (understood.kind === 'other') continue;
      if (understood.kind === 'availability') this.online = understood.online;
      if (understood.kind === 'understood') {
        this.online = true;
        this.lastHeardMs = arrival.receivedMs;
      }
      return understood;
    }
    return other;
  }

  /** Every point of the sensor, unknown from now on. */
  allBad(reason: QualityReason, atMs: number): Sample[] {
    const stamp: TimeStamp = { sourceTimeMs: atMs, timeOrigin: 'arrival' };
    return [...this.config.feeds.keys()].flatMap((name) => this.samples(name, bad(reason), stamp));
  }

  private uplink(
    arrival: Arrival,
    captured: Readonly<Record<string, string>>,
    server: NetworkServerFile,
  ): Understanding {
    const { profile } = this.config;
    if (profile.kind !== 'lorawan') return other;
    if (!isObject(arrival.json)) return { kind: 'malformed', reason: 'not a JSON object' };
    if (!matches(arrival.json, server.match, captured)) return other;
    const data = readPath(arrival.json, server.data);
    const port = readPath(arrival.json, server.fPort);
    // Network servers also report joins and bare MAC commands: uplinks without a payload of the device.
    if (data === undefined || data === null || port !== profile.fPort) return other;
    if (typeof data !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(data))
      return { kind: 'malformed', reason: `${server.data} is no base64` };
    const stamp = this.stamp(arrival, server.time);
    if (stamp === undefined) return this.noTime(server.time);
    const counter = readPath(arrival.json, server.counter);
    if (typeof counter === 'number') {
      if (counter === this.lastCounter) return { kind: 'duplicate' };
      this.lastCounter = counter;
    }
    const { values, problem } = decodeChannels(Buffer.from(data, 'base64'), profile.channels);
    if (values.length === 0) return { kind: 'malformed', reason: problem ?? 'no channel with a value' };
    const samples = values.flatMap(({ point, decoded, timeMs }) =>
      this.samples(
        point,
        decoded,
        timeMs === undefined ? stamp : { ...stamp, sourceTimeMs: timeMs, timeOrigin: 'payload' },
      ),
    );
    return { kind: 'understood', samples, problems: problem === undefined ? [] : [problem] };
  }

  private samples(name: string, decoded: Decoded, stamp: TimeStamp): Sample[] {
    return (this.config.feeds.get(name) ?? []).map((feed) => ({ feed, decoded, ...stamp }));
  }

  private stamp(arrival: Arrival, time: PayloadTime | undefined): TimeStamp | undefined {
    const value = time === undefined ? undefined : readPath(arrival.json, time.path);
    const waited = arrival.waited ? { waited: true } : {};
    if (time !== undefined && value !== undefined && value !== null) {
      const sourceTimeMs = payloadTimeMs(value, time.format, this.config.timeZone);
      return sourceTimeMs === undefined ? undefined : { ...waited, sourceTimeMs, timeOrigin: 'payload' };
    }
    if (time !== undefined && !time.optional) return undefined;
    return { ...waited, sourceTimeMs: arrival.receivedMs, timeOrigin: 'arrival' };
  }

  private noTime(time: PayloadTime | undefined): Understanding {
    return { kind: 'malformed', reason: `no time in the format ${time?.format ?? ''} at ${time?.path ?? ''}` };
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function matches(json: unknown, match: Match, captured: Readonly<Record<string, string>>): boolean {
  return Object.entries(match).every(([path, wanted]) => {
    const text = typeof wanted === 'string' ? fillTemplate(wanted, captured) : String(wanted);
    const value = readPath(json, path);
    return text === '+'
      ? value !== undefined
      : value !== undefined && String(value).toLowerCase() === text.toLowerCase();
  });
}
