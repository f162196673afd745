import { RuleDefinition } from '@anju/rules';

/** Fires on one sample and needs no delay. */
export const leakRule = RuleDefinition.parse({
  id: 'T-LEAK',
  version: 1,
  kind: 'ponding',
  name: { zh: '漏水', en: 'Leak' },
  problemClass: 'ponding',
  severity: 'major',
  severityWhen: [],
  scope: 'facility',
  raise: { op: 'equals', point: 'leak', value: true },
  onDelayMs: 0,
  clear: 'condition',
  offDelayMs: 0,
  ticket: 'open',
  retrospectiveTicket: true,
  advice: { zh: '查看', en: 'Look' },
  source: { tag: 'DEFAULT', confidence: 'H', text: 'For tests' },
});
