import {
  DataType,
  decodePayload,
  encodeHostState,
  encodePayload,
  metricNames,
  nodeTopic,
  parseTopic,
  stateTopic,
} from '@anju/contracts/sparkplug';
import mqtt from 'mqtt';
import { answerParent } from './child.js';
import { ConfirmedRecords } from './confirmed-records.js';
import { cycle, deviceOf, type Load, placeOf, pointsOf } from './load.js';

export interface SinkSettings {
  readonly load: Load;
  readonly url: string;
  readonly hostId: string;
}

/** For each device, the places in the cycle of the answers in question. */
export type SinkQuestion = { readonly expected: readonly (readonly number[])[] } | { readonly expected: null };

export interface SinkAnswer {
  /** Values that arrived, again and again counted. */
  readonly received: number;
  /** Of the answers in question: values that did not arrive. */
  readonly missing: number;
  /** Values that no device ever gave. */
  readonly unknown: number;
  /** Outbox records between the first and the last that arrived, and those of them that did not. */
  readonly records: { readonly span: number; readonly missing: number };
}

const { load, url, hostId } = JSON.parse(process.argv[2] ?? '') as SinkSettings;
const points = new Map(pointsOf(load).map((point, index) => [point.name, { point, index }]));
/** For each device and place, a bit for each point that arrived. */
const seen = new Uint32Array(load.devices * cycle);
let received = 0;
let unknown = 0;

function take(device: number, name: string, value: number): void {
  const known = points.get(name);
  if (known === undefined) return;
  received += 1;
  const place = placeOf(known.point, value);
  if (place === undefined || !(device >= 0 && device < load.devices)) unknown += 1;
  else seen[device * cycle + place] = (seen[device * cycle + place] ?? 0) | (1 << known.index);
}

/** `charging,device=shed-1,… port-1/voltage=210.1,port-1/current=1.1 1700000000000000000`: nothing in it is escaped. */
function takeLine(line: string): void {
  const [head, fields] = line.split(' ');
  const device = deviceOf(/,device=([^,]+)/.exec(head ?? '')?.[1] ?? '');
  for (const field of (fields ?? '').split(',')) {
    const equals = field.indexOf('=');
    take(device, field.slice(0, equals), Number(field.slice(equals + 1)));
  }
}

const client = await mqtt.connectAsync(url, { clientId: hostId, reconnectPeriod: 0 });
const aliases = new Map<number, { device: number; name: string; datatype: DataType }>();
const confirmed = new ConfirmedRecords();

function takeSparkplug(topicText: string, bytes: Buffer): void {
  const topic = parseTopic(topicText);
  if (topic?.type !== 'DBIRTH' && topic?.type !== 'DDATA') return;
  const device = deviceOf(topic.deviceId);
  const { metrics } = decodePayload(bytes, ({ alias }) => aliases.get(alias ?? 0)?.datatype);
  if (topic.type === 'DBIRTH') {
    for (const { alias, name, datatype } of metrics) {
      if (alias !== undefined && name !== undefined && datatype !== undefined)
        aliases.set(alias, { device, name, datatype });
    }
    return;
  }
  const batch: Record<string, unknown> = {};
  for (const { alias, value } of metrics) {
    const known = aliases.get(alias ?? 0);
    if (known === undefined) continue;
    if (known.name.startsWith('Batch/')) batch[known.name] = value;
    else if (typeof value === 'number') take(device, known.name, value);
  }
  confirmed.take({
    node: topic,
    epoch: String(batch[metricNames.batchEpoch]),
    first: Number(batch[metricNames.batchFirst]),
    last: Number(batch[metricNames.batchLast]),
  });
}

client.on('message', (topic, payload) => {
  if (topic.startsWith('spBv1.0/')) takeSparkplug(topic, payload);
  else for (const line of payload.toString().split('\n')) if (line !== '') takeLine(line);
});
await client.subscribeAsync(['spBv1.0/+/DBIRTH/#', 'spBv1.0/+/DDATA/#', 'lines/#'], { qos: 0 });
const state = encodeHostState({ online: true, timestamp: Date.now() });
await client.publishAsync(stateTopic(hostId), state, { qos: 1, retain: true });

// As the cloud does: cumulative, at most once a second for a node.
setInterval(() => {
  for (const { node, confirmation } of confirmed.confirmations()) {
    const metric = { name: metricNames.confirm, datatype: DataType.String, value: JSON.stringify(confirmation) };
    client.publish(nodeTopic('NCMD', node), Buffer.from(encodePayload({ metrics: [metric] })));
  }
}, 1000);

function bits(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

answerParent<SinkQuestion, SinkAnswer>(({ expected }) => {
  let missing = 0;
  expected?.forEach((places, device) => {
    for (const place of places) missing += load.pointsPerDevice - bits(seen[device * cycle + place] ?? 0);
  });
  return { received, missing, unknown, records: confirmed.holes() };
});
process.send?.({});
