import type { JsonMessage } from '../../profiles/mqtt-profile.js';
import type { Arrival } from './arrival.js';
import { decodeField } from './decode-field.js';
import {
  type Captured,
  type Interpreter,
  isObject,
  type Meaning,
  malformed,
  matches,
  noTime,
  other,
  type PointValue,
  stampOf,
  stampOfRecord,
} from './meaning.js';
import { readPath } from './read-path.js';

/** Problems of one message that are told; a message of thousands of elements tells the same thousands of times. DEFAULT. */
const toldProblems = 5;

/** A JSON message, or a bare word where the profile reads `$`. */
export function interpretJson(message: JsonMessage, timeZone: string): Interpreter {
  const paths = Object.values(message.points).map(({ path }) => path);
  const takesBareWord = message.each === undefined && paths.includes('$');
  const takesArray = paths.some((path) => path.startsWith('['));
  return (arrival, captured) => {
    // A bare word, as `ON`, is no JSON and stands for itself.
    const json = arrival.json === undefined && takesBareWord ? arrival.text : arrival.json;
    if (message.each === undefined) {
      if (!isObject(json) && !(takesBareWord && json !== undefined) && !(takesArray && Array.isArray(json)))
        return malformed('not a JSON object');
      return readOne({ ...arrival, json }, json, message, captured, timeZone);
    }
    const elements = readPath(arrival.json, message.each);
    if (!Array.isArray(elements)) return malformed(`no array at ${message.each}`);
    return combine(elements.map((element: unknown) => readOne(arrival, element, message, captured, timeZone)));
  };
}

function readOne(
  arrival: Arrival,
  value: unknown,
  message: JsonMessage,
  captured: Captured,
  timeZone: string,
): Meaning {
  if (!matches(value, message.match, captured, arrival.json)) return other;
  const told = stampOf(arrival, value, message.time, timeZone);
  if (told === undefined) return noTime(message.time);
  const isRecord = message.each !== undefined && told.timeOrigin === 'payload';
  const stamp = isRecord ? stampOfRecord(told.sourceTimeMs) : told;
  const values = Object.entries(message.points).flatMap(([point, field]): PointValue[] => {
    const found = readPath(value, field.path, arrival.json);
    return found === undefined ? [] : [{ point, decoded: decodeField(found, field), stamp }];
  });
  if (values.length === 0) return malformed('none of the fields of the profile');
  const problems = values.flatMap(({ point, decoded }) => (decoded.ok ? [] : [`${point}: ${decoded.reason}`]));
  return { kind: 'understood', values, problems };
}

/** The elements of an array as one message: what is malformed in some is a problem beside the others. */
function combine(meanings: readonly Meaning[]): Meaning {
  const values: PointValue[] = [];
  const problems: string[] = [];
  for (const [index, meaning] of meanings.entries()) {
    if (meaning.kind === 'understood') {
      values.push(...meaning.values);
      problems.push(...meaning.problems.map((problem) => `element ${index}: ${problem}`));
    } else if (meaning.kind === 'malformed') problems.push(`element ${index}: ${meaning.reason}`);
  }
  if (values.length > 0) return { kind: 'understood', values, problems: problems.slice(0, toldProblems) };
  const [reason] = problems;
  return reason === undefined ? other : malformed(reason);
}
