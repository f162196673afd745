import type { FacilityKind, ProblemClass } from '@anju/contracts';

/** What somebody who stands at a facility may report, the likeliest first (DEFAULT). */
export const reportableClasses: Readonly<Record<FacilityKind, readonly ProblemClass[]>> = {
  elevator: ['elevator_safety', 'lighting_missing', 'other'],
  fire_water: ['hydrant_without_water', 'fire_facilities', 'pipe_blocked_or_broken', 'fire_lane_blocked', 'other'],
  water_tank: ['secondary_water_supply', 'booster_and_storage', 'pipe_blocked_or_broken', 'other'],
  ebike_charging: ['ebike_charging', 'flying_wire_charging', 'corridor_clutter', 'fire_lane_blocked', 'other'],
  ponding: [
    'ponding',
    'manhole_cover',
    'pipe_blocked_or_broken',
    'garage_seepage',
    'rain_sewage_mixing',
    'road_damage',
    'lighting_missing',
    'other',
  ],
  fire_sensing: ['fire_facilities', 'flying_wire_charging', 'corridor_clutter', 'fire_lane_blocked', 'other'],
};
