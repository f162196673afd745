import type { Role } from '@anju/contracts';

/** A user as far as it decides what he is told. */
export interface Person {
  readonly userId: string;
  readonly role: Role;
  readonly partyId: string | null;
  readonly scopes: readonly string[];
}

const rolesOf: Readonly<Record<string, readonly Role[]>> = {
  dispatchers: ['dispatcher', 'supervisor', 'admin'],
  supervisors: ['supervisor', 'admin'],
  verifiers: ['verifier', 'supervisor'],
  officers: ['verifier', 'dispatcher', 'supervisor', 'admin'],
};

const label = (path: string): string => path.replaceAll('-', '_');

function isWithin(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}.`);
}

function split(audience: string): readonly [kind: string, what: string] {
  const at = audience.indexOf(':');
  return [audience.slice(0, at), audience.slice(at + 1)];
}

/** Whether a message's audience includes the person; the same answer as `anju.is_reachable` gives of all of them. */
export function includes(audience: string, person: Person): boolean {
  const [kind, what] = split(audience);
  if (kind === 'party') return person.partyId === what;
  if (rolesOf[kind]?.includes(person.role) !== true) return false;
  const scopes = person.scopes.map(label);
  return kind === 'officers' ? scopes.includes(what) : scopes.some((scope) => isWithin(what, scope));
}

/** Whether a channel's pattern takes messages to that audience: a place takes what lies below it, `officers` only the place itself. */
export function takes(pattern: string, audience: string): boolean {
  if (pattern === '*') return true;
  const [patternKind, wanted] = split(pattern);
  const [kind, what] = split(audience);
  if (patternKind !== kind) return false;
  if (kind === 'party') return wanted === what;
  return kind === 'officers' ? label(wanted) === what : isWithin(what, label(wanted));
}
