import { RuleDefinition } from '@anju/rules';

const common = {
  version: 1,
  kind: 'ponding',
  problemClass: 'ponding',
  severity: 'major',
  severityWhen: [],
  scope: 'facility',
  clear: 'condition',
  ticket: 'open',
  retrospectiveTicket: true,
  advice: { zh: '查看', en: 'Look' },
  source: { tag: 'DEFAULT', confidence: 'H', text: 'For tests' },
} as const;

/** One that fires on a single sample, one with delays and hysteresis, one over two points. None depends on the hour of arrival. */
export const testRules: readonly RuleDefinition[] = [
  RuleDefinition.parse({
    ...common,
    id: 'T-LEAK',
    name: { zh: '漏水', en: 'Leak' },
    raise: { op: 'equals', point: 'leak', value: true },
    onDelayMs: 0,
    offDelayMs: 0,
  }),
  RuleDefinition.parse({
    ...common,
    id: 'T-DEEP',
    name: { zh: '积水', en: 'Deep water' },
    raise: { op: 'above', point: 'water_depth', limit: 150 },
    onDelayMs: 15_000,
    clearWhen: { op: 'below', point: 'water_depth', limit: 100 },
    offDelayMs: 10_000,
  }),
  RuleDefinition.parse({
    ...common,
    id: 'T-BOTH',
    name: { zh: '漏水且积水', en: 'Leak and water' },
    raise: {
      op: 'all',
      of: [
        { op: 'equals', point: 'leak', value: true },
        { op: 'above', point: 'water_depth', limit: 80 },
      ],
    },
    onDelayMs: 5_000,
    offDelayMs: 5_000,
  }),
];
