import type { QualityReason } from '@anju/contracts';
import type { SensorConfig } from '../../config/agent-config.js';
import { bad, type Decoded } from '../../normalise/decoded.js';
import type { Sample } from '../../normalise/sample.js';
import type { Arrival } from './arrival.js';
import { interpretAvailability } from './interpret-availability.js';
import { interpretBytes, interpretUplink } from './interpret-bytes.js';
import { interpretJson } from './interpret-json.js';
import type { Interpreter, Meaning, TimeStamp } from './meaning.js';
import { type TopicPattern, topicPattern } from './topic-pattern.js';

/** A message's meaning as samples of the sensor's feeds. */
export type Understanding =
  | Exclude<Meaning, { kind: 'understood' | 'availability' }>
  | {
      readonly kind: 'understood';
      readonly samples: readonly Sample[];
      readonly problems: readonly string[];
      readonly forget?: () => void;
    }
  | { readonly kind: 'availability'; readonly online: boolean; readonly samples: readonly Sample[] };

interface Route {
  readonly pattern: TopicPattern;
  readonly interpret: Interpreter;
}

/** One MQTT sensor: which topics it speaks on and what its payloads mean. */
export class SensorSession {
  private readonly routes: readonly Route[];
  /** `undefined` until anything tells. */
  online: boolean | undefined;
  lastHeardMs: number | undefined;

  constructor(readonly config: SensorConfig) {
    this.routes = interpretersOf(config).map(([template, interpret]) => ({
      pattern: topicPattern(template, config.parameters),
      interpret,
    }));
  }

  get filters(): string[] {
    return [...new Set(this.routes.map(({ pattern }) => pattern.filter))];
  }

  understand(arrival: Arrival): Understanding {
    for (const { pattern, interpret } of this.routes) {
      const captured = pattern.match(arrival.topic);
      if (captured === undefined) continue;
      const meaning = interpret(arrival, captured);
      switch (meaning.kind) {
        case 'other':
          continue;
        case 'availability':
          this.online = meaning.online;
          return {
            ...meaning,
            samples: meaning.online ? [] : this.allBad('device_offline', arrival.receivedMs),
          };
        case 'understood': {
          this.online = true;
          this.lastHeardMs = arrival.receivedMs;
          const { values, ...rest } = meaning;
          return {
            ...rest,
            samples: values.flatMap(({ point, decoded, stamp }) => this.samples(point, decoded, stamp)),
          };
        }
        default:
          return meaning;
      }
    }
    return { kind: 'other' };
  }

  /** Every point of the sensor, unknown from now on. */
  allBad(reason: QualityReason, atMs: number): Sample[] {
    const stamp: TimeStamp = { sourceTimeMs: atMs, timeOrigin: 'arrival' };
    return [...this.config.feeds.keys()].flatMap((name) => this.samples(name, bad(reason), stamp));
  }

  private samples(name: string, decoded: Decoded, stamp: TimeStamp): Sample[] {
    return (this.config.feeds.get(name) ?? []).map((feed) => ({ feed, decoded, ...stamp }));
  }
}

/** Topic template and interpreter of each kind of message. */
function interpretersOf({ profile, networkServer, timeZone }: SensorConfig): [string, Interpreter][] {
  if (profile.kind === 'lorawan') {
    if (networkServer === undefined) return [];
    return [[networkServer.topic, interpretUplink(profile, networkServer, timeZone)]];
  }
  const messages: [string, Interpreter][] =
    profile.kind === 'mqtt'
      ? profile.messages.map((message) => [message.topic, interpretJson(message, timeZone)])
      : [[profile.topic, interpretBytes(profile, timeZone)]];
  return [
    ...messages,
    ...profile.availability.map((one): [string, Interpreter] => [one.topic, interpretAvailability(one)]),
  ];
}
