import { dataQualityVectors } from './data-quality.js';
import { dutyVectors } from './duties.js';
import { ebikeChargingVectors } from './ebike-charging.js';
import { elevatorVectors } from './elevator.js';
import { fireSensingVectors } from './fire-sensing.js';
import { fireWaterVectors } from './fire-water.js';
import { longVectors } from './long.js';
import { pondingVectors } from './ponding.js';
import type { RuleVector } from './rule-vector.js';
import { thresholdVectors } from './thresholds.js';
import { waterTankVectors } from './water-tank.js';

/** Every vector of the shipped rules. */
export const shippedVectors: readonly RuleVector[] = [
  ...elevatorVectors,
  ...fireWaterVectors,
  ...waterTankVectors,
  ...ebikeChargingVectors,
  ...pondingVectors,
  ...dataQualityVectors,
  ...fireSensingVectors,
  ...dutyVectors,
  ...longVectors,
  ...thresholdVectors,
];
