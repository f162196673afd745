import type { LocalisedText } from '@anju/contracts';

/** What people call the figures and facts that a facility, an estate or a district may state. */
const names: Readonly<Record<string, LocalisedText>> = {
  motorRunTimeMs: { zh: '电机运转时间限值', en: 'Limit of the motor’s run time' },
  ratedSpeedMps: { zh: '额定速度', en: 'Rated speed' },
  maintenanceIntervalMs: { zh: '维保间隔', en: 'Interval of maintenance' },
  lastMaintenanceDate: { zh: '上次维保日期', en: 'Date of the last maintenance' },
  nextInspectionDate: { zh: '下次检验日期', en: 'Date of the next inspection' },
  hydrantStaticMinMPa: { zh: '消火栓最低静压', en: 'Lowest static pressure of the hydrant' },
  jockeyStandbyMinMPa: { zh: '稳压最低压力', en: 'Lowest pressure held by the jockey pump' },
  hydrantDynamicMinMPa: { zh: '消火栓最低动压', en: 'Lowest dynamic pressure of the hydrant' },
  pumpRatedCurrentA: { zh: '水泵额定电流', en: 'Rated current of the pump' },
  tankDesignLevelM: { zh: '高位水箱设计水位', en: 'Design level of the roof tank' },
  tankOverflowLevelM: { zh: '水箱溢流水位', en: 'Overflow level of the tank' },
  poolDesignLevelM: { zh: '消防水池设计水位', en: 'Design level of the fire pool' },
  poolOverflowLevelM: { zh: '消防水池溢流水位', en: 'Overflow level of the fire pool' },
  poolRefillMs: { zh: '消防水池补水时间', en: 'Time to refill the fire pool' },
  tankFullLevelM: { zh: '水箱满水位', en: 'Level of the full tank' },
  outletSetpointMPa: { zh: '出水设定压力', en: 'Set pressure of the outlet' },
  tankVolumeM3: { zh: '水箱容积', en: 'Volume of the tank' },
  refillByLevel: { zh: '按水位补水', en: 'Refilled by level' },
  lastCleaningDate: { zh: '上次清洗日期', en: 'Date of the last cleaning' },
  portLimitW: { zh: '单端口功率限值', en: 'Power limit of a port' },
  feederLeakageLimitMa: { zh: '馈线漏电限值', en: 'Leakage limit of the feeder' },
  parkingPlaces: { zh: '停车位数', en: 'Parking places' },
  portStatusTable: { zh: '端口状态码表', en: 'Table of port status codes' },
  slowDepthMm: { zh: '慢行水深', en: 'Depth at which to pass slowly' },
  closeDepthMm: { zh: '封闭水深', en: 'Depth at which to close' },
  atBasementRamp: { zh: '位于地库坡道', en: 'At the ramp of a basement' },
  insideBasement: { zh: '位于地库内', en: 'Inside a basement' },
  sumpStartLevelM: { zh: '集水坑起泵水位', en: 'Level at which the sump pump starts' },
  sumpStopLevelM: { zh: '集水坑停泵水位', en: 'Level at which the sump pump stops' },
  sumpPumpRatedCurrentA: { zh: '排水泵额定电流', en: 'Rated current of the sump pump' },
  depthNoiseMm: { zh: '水深测量噪声', en: 'Noise of the depth sensor' },
  electricalRoom: { zh: '位于配电房', en: 'In an electrical room' },
  onRoad: { zh: '位于车行道', en: 'On a road' },
  householdGasAlarmLel: { zh: '户内燃气报警浓度', en: 'Alarm level of household gas' },
  residualCurrentLimitMa: { zh: '剩余电流限值', en: 'Limit of residual current' },
  cableTempLimitC: { zh: '电缆温度限值', en: 'Limit of cable temperature' },
  lastSmokeTestDate: { zh: '上次感烟测试日期', en: 'Date of the last smoke test' },
  lastGasCalibrationDate: { zh: '上次燃气探测器标定日期', en: 'Date of the last gas calibration' },
  sensorInstalledDate: { zh: '传感器安装日期', en: 'Date of the sensor’s installation' },
  frozenAfterMs: { zh: '数值不变判定时间', en: 'Time after which a value counts as frozen' },
};

/** The name of a parameter for people; its key where it has none. */
export function parameterName(key: string): LocalisedText {
  return names[key] ?? { zh: key, en: key };
}
