import type { Availability } from '../../profiles/mqtt-profile.js';
import { type Interpreter, isObject, malformed, matches, other } from './meaning.js';
import { readPath } from './read-path.js';

/** What a device, its bridge or its last will says of its being there: a field of a JSON object, or a bare word. */
export function interpretAvailability({ match, path, online, offline }: Availability): Interpreter {
  return ({ json, text }, captured) => {
    if (match !== undefined && !(isObject(json) && matches(json, match, captured))) return other;
    const field = isObject(json) && path !== undefined ? readPath(json, path) : undefined;
    const isWord = typeof field === 'string' || typeof field === 'boolean' || typeof field === 'number';
    const word = isWord ? String(field) : text?.trim();
    if (word === online) return { kind: 'availability', online: true };
    if (word === offline) return { kind: 'availability', online: false };
    return match !== undefined ? other : malformed('neither the word for online nor for offline');
  };
}
