import type { LocalisedText } from '@anju/contracts';
import type { RuleDefinition } from '../definition.js';

export interface CityProfile {
  readonly id: string;
  readonly name: LocalisedText;
  /** Figures of rules; a facility's own go before. */
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  readonly source: RuleDefinition['source'];
}

const published = (text: string): RuleDefinition['source'] => ({ tag: 'PRACTICE', confidence: 'H', text });

/** What cities have published, each of a stated year: they revise it. */
export const cityProfiles: readonly CityProfile[] = [
  {
    id: 'beijing',
    name: { zh: '北京', en: 'Beijing' },
    parameters: { closeDepthMm: 270, slowDepthMm: 200 },
    source: published('Underpasses, 2013: 20 cm yellow line, pass slowly; 27 cm red line, close the road'),
  },
  {
    id: 'shanghai',
    name: { zh: '上海', en: 'Shanghai' },
    parameters: { closeDepthMm: 250 },
    source: published('City-wide rule for 608 underpasses: close at 25 cm'),
  },
  {
    id: 'shenyang',
    name: { zh: '沈阳', en: 'Shenyang' },
    parameters: { closeDepthMm: 250 },
    source: published('2015: close at 25 cm'),
  },
  {
    id: 'chengdu',
    name: { zh: '成都', en: 'Chengdu' },
    parameters: { closeDepthMm: 300 },
    source: published('Tunnels, 2013: white warning line at 30 cm'),
  },
];
