import type { LorawanProfileFile, MqttBytesProfileFile, NetworkServerFile } from '../../profiles/mqtt-profile.js';
import { bytesMatch, decodeBytes } from './decode-bytes.js';
import {
  type Interpreter,
  isObject,
  type Meaning,
  malformed,
  matches,
  noTime,
  other,
  stampOf,
  stampOfRecord,
  type TimeStamp,
} from './meaning.js';
import { readPath } from './read-path.js';
import { RecentUplinks } from './recent-uplinks.js';

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const hex = /^(?:[0-9A-Fa-f]{2})+$/;

/** The bytes of a LoRaWAN device inside the JSON of its network server. */
export function interpretUplink(profile: LorawanProfileFile, server: NetworkServerFile, timeZone: string): Interpreter {
  const recent = new RecentUplinks();
  return (arrival, captured) => {
    const { json } = arrival;
    if (!isObject(json)) return malformed('not a JSON object');
    if (!matches(json, server.match, captured)) return other;
    const data = readPath(json, server.data);
    const port = readPath(json, server.fPort);
    // Network servers also report joins and bare MAC commands: uplinks without a payload of the device.
    if (data === undefined || data === null || data === '') return other;
    if (typeof port !== 'number') return malformed(`no port at ${server.fPort}`);
    if (profile.fPort !== undefined && port !== profile.fPort) return other;
    if (typeof data !== 'string' || !base64.test(data)) return malformed(`${server.data} is no base64`);
    const stamp = stampOf(arrival, json, server.time, timeZone);
    if (stamp === undefined) return noTime(server.time);
    // The Things Stack leaves out what is 0.
    const counter = readPath(json, server.counter) ?? 0;
    if (typeof counter !== 'number') return malformed(`no counter at ${server.counter}`);
    const uplink = { counter, data, timeMs: stamp.sourceTimeMs };
    if (recent.holds(uplink)) return { kind: 'duplicate' };
    const meaning = meaningOf(Buffer.from(data, 'base64'), profile, stamp, port);
    if (meaning.kind !== 'understood') return meaning;
    recent.add(uplink);
    return { ...meaning, forget: () => recent.remove(uplink) };
  };
}

/** Bytes that a device publishes itself. */
export function interpretBytes(profile: MqttBytesProfileFile, timeZone: string): Interpreter {
  return (arrival) => {
    const { payload, text, json } = arrival;
    let bytes = payload;
    if (profile.encoding !== 'binary') {
      const word = (typeof json === 'string' ? json : (text ?? '')).trim();
      const isHex = profile.encoding === 'hex';
      if (word === '' || !(isHex ? hex : base64).test(word)) return malformed(`no ${profile.encoding}`);
      bytes = Buffer.from(word, profile.encoding);
    }
    if (!bytesMatch(bytes, profile.match)) return other;
    const stamp = stampOf(arrival, undefined, undefined, timeZone);
    const meaning = stamp === undefined ? other : meaningOf(bytes, profile, stamp);
    if (meaning.kind !== 'understood') return meaning;
    // Several readings of one point at one arrival were taken at times that nobody knows.
    const untimed = meaning.values.filter((value) => value.stamp.timeOrigin === 'arrival').map(({ point }) => point);
    const twice = untimed.find((point, index) => untimed.indexOf(point) !== index);
    return twice === undefined
      ? meaning
      : malformed(`${twice} twice without times; let the device report each at once`);
  };
}

function meaningOf(
  bytes: Buffer,
  profile: LorawanProfileFile | MqttBytesProfileFile,
  stamp: TimeStamp,
  fPort?: number,
): Meaning {
  const decoding = decodeBytes(bytes, profile, fPort);
  if (decoding.kind !== 'values') return decoding;
  const values = decoding.values.map(({ point, decoded, timeMs }) => ({
    point,
    decoded,
    stamp: timeMs === undefined ? stamp : stampOfRecord(timeMs),
  }));
  return { kind: 'understood', values, problems: decoding.problem === undefined ? [] : [decoding.problem] };
}
