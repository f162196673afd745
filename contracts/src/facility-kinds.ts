import { z } from 'zod';

export interface LocalisedText {
  readonly zh: string;
  readonly en: string;
}
export const LocalisedText = z.object({ zh: z.string().min(1), en: z.string().min(1) });

/** Kinds of facility (the five scenes of D4 §四(四)1, and add-on sensors). A further kind is a further entry and a further catalogue file. */
export const facilityKinds = {
  elevator: { zh: '电梯', en: 'Elevator' },
  fire_water: { zh: '消防给水', en: 'Fire water' },
  water_tank: { zh: '二次供水', en: 'Domestic water' },
  ebike_charging: { zh: '非机动车充电', en: 'E-bike charging' },
  ponding: { zh: '小区积水', en: 'Ponding' },
  fire_sensing: { zh: '烟感燃气与电气火灾', en: 'Smoke, gas and electrical fire' },
} as const satisfies Record<string, LocalisedText>;

export type FacilityKind = keyof typeof facilityKinds;
export const FacilityKind = z.enum(Object.keys(facilityKinds) as [FacilityKind, ...FacilityKind[]]);
