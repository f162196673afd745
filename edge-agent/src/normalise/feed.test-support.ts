import type { PointDefinition } from '@anju/contracts';
import type { Feed } from './feed.js';

export function definitionOf(definition: Partial<PointDefinition> = {}): PointDefinition {
  return {
    kind: 'fire_water',
    key: 'tank_level',
    name: { zh: '水位', en: 'Level' },
    type: 'number',
    unit: 'm',
    alarmRelevant: false,
    source: { tag: 'DEFAULT', confidence: 'H', text: 'test' },
    ...definition,
  };
}

export function feedOf(feed: Partial<Omit<Feed, 'definition'>> & { definition?: Partial<PointDefinition> } = {}): Feed {
  const { definition, ...rest } = feed;
  return {
    deviceId: 'fire-water-1',
    point: 'tank_level',
    deadband: 0,
    heartbeatMs: 30_000,
    invert: false,
    ...rest,
    definition: definitionOf(definition),
  };
}
