import { z } from 'zod';

export const Severity = z.enum(['critical', 'major', 'minor', 'notice']);
export type Severity = z.infer<typeof Severity>;

export const severityNames = {
  critical: { zh: '紧急', en: 'Critical' },
  major: { zh: '严重', en: 'Major' },
  minor: { zh: '次要', en: 'Minor' },
  notice: { zh: '提示', en: 'Notice' },
} as const satisfies Record<Severity, { zh: string; en: string }>;

/** One occurrence of one rule at one facility. */
export const HazardState = z.enum(['pending', 'active', 'clearing', 'cleared']);
export type HazardState = z.infer<typeof HazardState>;

export const hazardStateNames = {
  pending: { zh: '待确认', en: 'Pending' },
  active: { zh: '发生中', en: 'Active' },
  clearing: { zh: '恢复中', en: 'Clearing' },
  cleared: { zh: '已恢复', en: 'Cleared' },
} as const satisfies Record<HazardState, { zh: string; en: string }>;

/** Problem classes (问题类别) as the supervision documents name them; the key is what code and API use. */
export const problemClasses = {
  elevator_safety: { zh: '电梯安全', en: 'Elevator safety' },
  fire_facilities: { zh: '消防设施', en: 'Fire facilities' },
  hydrant_without_water: { zh: '消火栓无水', en: 'Hydrant without water' },
  fire_lane_blocked: { zh: '消防通道占用', en: 'Fire lane blocked' },
  secondary_water_supply: { zh: '二次供水', en: 'Secondary water supply' },
  ebike_charging: { zh: '电动自行车充电', en: 'E-bike charging' },
  flying_wire_charging: { zh: '飞线充电', en: 'Charging by flying wire' },
  corridor_clutter: { zh: '楼道堆物', en: 'Corridor clutter' },
  ponding: { zh: '小区积水', en: 'Ponding' },
  manhole_cover: { zh: '窨井盖', en: 'Manhole cover' },
  pipe_blocked_or_broken: { zh: '管网堵塞破损', en: 'Pipe blocked or broken' },
  garage_seepage: { zh: '地下车库渗水', en: 'Garage seepage' },
  rain_sewage_mixing: { zh: '雨污混流', en: 'Rain and sewage mixed' },
  lighting_missing: { zh: '照明缺失', en: 'Lighting missing' },
  road_damage: { zh: '道路破损', en: 'Road damage' },
  facade_spalling: { zh: '外墙剥落', en: 'Façade spalling' },
  booster_and_storage: { zh: '加压调蓄设施', en: 'Booster and storage facilities' },
  video_surveillance: { zh: '视频监控', en: 'Video surveillance' },
  other: { zh: '其他', en: 'Other' },
} as const satisfies Record<string, { zh: string; en: string }>;
export type ProblemClass = keyof typeof problemClasses;
export const ProblemClass = z.enum(Object.keys(problemClasses) as [ProblemClass, ...ProblemClass[]]);

/** What makes many facilities of an estate fail at once: their agent is away, a field bus is down, or the mains are lost. */
export const HazardCause = z.enum(['agent', 'bus', 'mains']);
export type HazardCause = z.infer<typeof HazardCause>;

export const hazardCauseNames = {
  agent: { zh: '网关离线', en: 'Gateway offline' },
  bus: { zh: '现场总线中断', en: 'Field bus down' },
  mains: { zh: '主电源断电', en: 'Mains lost' },
} as const satisfies Record<HazardCause, { zh: string; en: string }>;

/** The platform itself as a place of a district: what of it fails is a hazard at the facility `<district>.platform`. */
const platformDevice = 'platform';
export const platformName = { zh: '平台', en: 'Platform' } as const;
/** Where an estate would be named. */
export const platformPlaceName = { zh: '全区', en: 'Whole district' } as const;

export function platformOf(districtId: string): string {
  return `${districtId}.${platformDevice}`;
}

export function isPlatform(facilityId: string | null): boolean {
  return facilityId?.endsWith(`.${platformDevice}`) === true;
}
