import type { Severity } from '@anju/contracts';
import type { RuleVector, VectorValue } from './rule-vector.js';

/** One walk over a rule's limits, each step just before or just beyond one of them. */
export interface Walk {
  readonly rule: string;
  readonly point: string;
  /** Just short of the limit: nothing happens, however long. */
  readonly quiet: number;
  /** Just beyond it. */
  readonly raised: number;
  /** Not raised any more, and not cleared either, however long; absent where there is no hysteresis. */
  readonly held?: number;
  /** Just beyond the limit that clears. */
  readonly cleared: number;
  readonly onS?: number;
  readonly offS?: number;
  /** Just short of the graver limit, and just beyond it. */
  readonly graver?: readonly [short: number, beyond: number, severity: Severity, afterS?: number];
  /** Further points, which stay as they are. */
  readonly rest?: Readonly<Record<string, VectorValue>>;
  readonly parameters?: RuleVector['parameters'];
  readonly kind?: Exclude<RuleVector['kind'], undefined>;
  readonly instance?: string;
}

/** The timeline of a walk and what it must give. */
export function walkThresholds(walk: Walk): RuleVector {
  const {
    rule,
    point,
    quiet,
    raised,
    held,
    cleared,
    onS = 0,
    offS = 0,
    graver,
    rest,
    parameters,
    kind,
    instance,
  } = walk;
  const steps: [number, Record<string, VectorValue>][] = [[0, { ...rest, [point]: quiet }]];
  const expect: string[] = [];
  let atS = Math.ceil(onS / 30) * 30 + 60;
  steps.push([atS, { [point]: raised }]);
  if (onS > 0) expect.push(`pending@${atS}`);
  expect.push(`active@${atS + onS}`);
  atS += Math.ceil(onS / 30) * 30 + 60;
  let severity = '';
  if (graver !== undefined) {
    const [short, beyond, graverSeverity, afterS = 0] = graver;
    steps.push([atS, { [point]: short }]);
    atS += afterS + 60;
    steps.push([atS, { [point]: beyond }]);
    severity = ` ${graverSeverity}`;
    expect.push(`active@${atS + afterS}${severity}`);
    atS += afterS + 60;
  }
  if (held !== undefined) {
    steps.push([atS, { [point]: held }]);
    atS += offS + 60;
  }
  steps.push([atS, { [point]: cleared }]);
  if (offS > 0) expect.push(`clearing@${atS}${severity}`);
  expect.push(`cleared@${atS + offS}${severity}`);
  return {
    rule,
    name: `walk over the limits of ${point}`,
    steps,
    untilS: atS + offS + 60,
    expect,
    ...(parameters === undefined ? {} : { parameters }),
    ...(kind === undefined ? {} : { kind }),
    ...(instance === undefined ? {} : { instance }),
  };
}
