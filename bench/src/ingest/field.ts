import { setTimeout as delay } from 'node:timers/promises';
import { answerParent } from '../edge/child.js';
import { percentile } from '../edge/percentile.js';
import { facilitiesOfEstate, readingsOfPoll } from './estate.js';
import { flagTemplate, pollTemplate } from './message-template.js';
import { SimulatedNode } from './simulated-node.js';

export interface FieldSettings {
  readonly port: number;
  readonly password: string;
  readonly estates: number;
}

export type FieldQuestion =
  /** Each estate polls once a period, at a moment of its own. */
  | { readonly kind: 'steady'; readonly periodMs: number }
  /** As fast as the cloud confirms, with so many readings unconfirmed. */
  | { readonly kind: 'saturate'; readonly inFlight: number }
  | { readonly kind: 'rest' }
  /** Figures since the last mark. */
  | { readonly kind: 'read'; readonly mark: boolean }
  /** A flag of a facility, by itself and at once. */
  | {
      readonly kind: 'flag';
      readonly estate: number;
      readonly facility: number;
      readonly point: string;
      readonly value: boolean;
    };

export interface FieldAnswer {
  /** Since the last mark. */
  readonly sent: number;
  readonly confirmed: number;
  readonly confirmMs: { readonly median: number; readonly p99: number };
  /** From the beginning. */
  readonly sentInAll: number;
  readonly unconfirmed: number;
  readonly rebirths: number;
  readonly connectionsLost: readonly string[];
  /** How late the generator itself was at worst, ms: beyond a few, its latencies are its own. */
  readonly lateMs: number;
  /** Source time of the flag that was sent. */
  readonly sourceTimeMs: number | null;
}

/** Polls that are encoded beforehand; estates begin at different ones. */
const encodedPolls = 16;
const connectingAtOnce = 50;
const tickMs = 5;

const { port, password, estates } = JSON.parse(process.argv[2] ?? '') as FieldSettings;
const templates = Array.from({ length: encodedPolls }, (_, poll) =>
  facilitiesOfEstate.map((facility) => pollTemplate(facility, poll)),
);

let since = { sent: 0, confirmed: 0, latencies: [] as number[], lateMs: 0 };
let rebirths = 0;
const connectionsLost: string[] = [];
let unconfirmed = 0;

const nodes = Array.from(
  { length: estates },
  (_, estate) =>
    new SimulatedNode(
      estate,
      { port, password },
      {
        confirmed(_node, readings, sentMs) {
          since.confirmed += readings;
          unconfirmed -= readings;
          since.latencies.push(Date.now() - sentMs);
        },
        rebirthAsked: () => {
          rebirths += 1;
        },
        lost: (node, why) => connectionsLost.push(`${node.estate}: ${why}`),
      },
    ),
);

let mode: FieldQuestion = { kind: 'rest' };
let modeSinceMs = 0;
let polls: number[] = [];
let turn = 0;

function poll(estate: number, number: number): void {
  const sent = nodes[estate]?.poll(templates[(estate + number) % encodedPolls] ?? []) ?? 0;
  since.sent += sent;
  unconfirmed += sent;
}

/** The golden ratio spreads the phases of any number of estates evenly. */
const phaseOf = (estate: number) => (estate * 0.618_033_988_75) % 1;

function steady(periodMs: number, nowMs: number): void {
  for (let estate = 0; estate < estates; estate += 1) {
    const done = polls[estate] ?? 0;
    const dueMs = modeSinceMs + (phaseOf(estate) + done) * periodMs;
    if (dueMs > nowMs) continue;
    since.lateMs = Math.max(since.lateMs, nowMs - dueMs);
    polls[estate] = done + 1;
    poll(estate, done);
  }
}

function saturate(inFlight: number): void {
  while (unconfirmed + readingsOfPoll <= inFlight) {
    const round = Math.floor(turn / estates);
    poll(turn % estates, round);
    turn += 1;
  }
}

setInterval(() => {
  if (mode.kind === 'steady') steady(mode.periodMs, performance.now());
  else if (mode.kind === 'saturate') saturate(mode.inFlight);
}, tickMs);
setInterval(() => {
  for (const node of nodes) node.keepAlive(Date.now());
}, 5_000);

function figures(sourceTimeMs: number | null): FieldAnswer {
  const { latencies, ...counts } = since;
  return {
    ...counts,
    confirmMs: { median: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) },
    sentInAll: nodes.reduce((sum, node) => sum + node.sentReadings, 0),
    unconfirmed: nodes.reduce((sum, node) => sum + node.unconfirmedReadings, 0),
    rebirths,
    connectionsLost: connectionsLost.slice(0, 20),
    sourceTimeMs,
  };
}

answerParent<FieldQuestion, FieldAnswer>((question) => {
  if (question.kind === 'flag') {
    const { estate, facility, point, value } = question;
    const of = facilitiesOfEstate[facility];
    const node = nodes[estate];
    if (of === undefined || node === undefined) throw new Error('There is no such facility');
    since.sent += 1;
    unconfirmed += 1;
    return figures(node.sendFlag(facility, flagTemplate(of, point, value)));
  }
  if (question.kind === 'read') {
    const answer = figures(null);
    if (question.mark) since = { sent: 0, confirmed: 0, latencies: [], lateMs: 0 };
    return answer;
  }
  mode = question;
  modeSinceMs = performance.now();
  polls = [];
  return figures(null);
});

for (let at = 0; at < nodes.length; at += connectingAtOnce) {
  await Promise.all(nodes.slice(at, at + connectingAtOnce).map((node) => node.start()));
  // A district does not come back in the same moment; births are the dearest messages.
  await delay(50);
}
process.send?.({ connections: nodes.length });
