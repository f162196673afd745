import type { RuleDefinition } from '../definition.js';
import { dataQualityRules } from './data-quality.js';
import { ebikeChargingRules } from './ebike-charging.js';
import { elevatorRules } from './elevator.js';
import { fireSensingRules } from './fire-sensing.js';
import { fireWaterRules } from './fire-water.js';
import { pondingRules } from './ponding.js';
import { waterTankRules } from './water-tank.js';

/** Every rule that ships, by kind, then the data-quality rules that hold for all kinds. */
export const shippedRules: readonly RuleDefinition[] = [
  ...elevatorRules,
  ...fireWaterRules,
  ...waterTankRules,
  ...ebikeChargingRules,
  ...pondingRules,
  ...fireSensingRules,
  ...dataQualityRules,
];
