import { type FacilityKind, findPoint, pointCatalogue } from '@anju/contracts';
import { shippedRules } from '@anju/rules';
import { didYouMean } from '@anju/service-kit';

type Parameter = number | string | boolean;

/** Parameter that a rule reads → what its value must be. */
type Wanted = Map<string, 'number' | 'boolean' | 'string'>;

const wantedByKind = new Map<FacilityKind, Wanted>();

/** Every parameter that a shipped rule reads of a facility of `kind`. */
export function ruleParameters(kind: FacilityKind): ReadonlyMap<string, 'number' | 'boolean' | 'string'> {
  const known = wantedByKind.get(kind);
  if (known !== undefined) return known;
  const wanted: Wanted = new Map([['staleAfterMs', 'number']]);
  for (const rule of shippedRules) if (rule.kind === kind || rule.kind === 'any') collect(rule, wanted);
  wantedByKind.set(kind, wanted);
  return wanted;
}

/** A limit names its parameter; a condition on a parameter has the value that it asks for. */
function collect(part: unknown, wanted: Wanted): void {
  if (typeof part !== 'object' || part === null) return;
  if ('parameter' in part && typeof part.parameter === 'string') wanted.set(part.parameter, 'number');
  if ('op' in part && part.op === 'parameter' && 'name' in part && 'value' in part) {
    const type = typeof part.value;
    if (typeof part.name === 'string' && (type === 'number' || type === 'boolean' || type === 'string')) {
      wanted.set(part.name, type);
    }
  }
  for (const inner of Object.values(part)) collect(inner, wanted);
}

/** A misspelt parameter would silently leave its rule without a limit. */
export function parameterMistakes(
  kind: FacilityKind,
  parameters: Readonly<Record<string, Parameter>>,
): { name: string; message: string }[] {
  const wanted = ruleParameters(kind);
  return Object.entries(parameters).flatMap(([name, value]) => {
    const point = /^staleAfterMs:(.+)$/.exec(name)?.[1];
    if (point !== undefined && !isPointOf(kind, point)) {
      return { name, message: `the catalogue has no point "${point}" for a facility of kind ${kind}` };
    }
    const type = point === undefined ? wanted.get(name) : 'number';
    if (type === undefined) {
      return { name, message: `no rule of kind ${kind} reads it${didYouMean(name, wanted.keys())}` };
    }
    if (typeof value === type) return [];
    return { name, message: `must be a ${type === 'boolean' ? 'flag, true or false' : type}` };
  });
}

/** A point, or the catalogue key of one that repeats. */
function isPointOf(kind: FacilityKind, point: string): boolean {
  return findPoint(kind, point) !== undefined || pointCatalogue.some((one) => one.kind === kind && one.key === point);
}
