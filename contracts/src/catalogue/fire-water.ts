import { byDefault, count, flag, measure, pointsOf, practice, std, text } from './define-points.js';

const level = std('H', 'GB 50974-2014 5.2.6, 4.3.9 and 11.0.7');
const pumpState = std('H', 'GB 50974-2014 11.0.7: show run state of fire and jockey pumps');
const pumpSupply = std('H', 'GB 50116-2013 Annex A: mode and power of fire pumps');
const freezing = std('H', 'GB 50974-2014 14.0.3(5): at least 5 °C');
const dieselChecks = std('H', 'GB 50974-2014 14.0.4: diesel pump battery daily, fuel weekly');

export const fireWaterPoints = pointsOf('fire_water', [
  measure(
    'hydrant_static_pressure',
    text('最不利点消火栓静压', 'Static pressure at the worst hydrant'),
    'MPa',
    [0, 1.6],
    byDefault('Where GB 50974-2014 5.2.2 sets its limit; range of the usual sensor'),
    { alarm: true },
  ),
  measure(
    'pump_outlet_pressure',
    text('出水干管压力', 'Pump outlet pressure'),
    'MPa',
    [0, 2.5],
    std('H', 'GB 50974-2014 11.0.4: pressure switch on the outlet main'),
    { alarm: true },
  ),
  measure(
    'sprinkler_end_pressure',
    text('末端试水压力', 'Sprinkler end-test pressure'),
    'MPa',
    [0, 1.6],
    std('H', 'GB 50084-2017: working pressure at the end test ≥ 0.05 MPa'),
  ),
  measure('tank_level', text('高位消防水箱液位', 'Roof fire-tank level'), 'm', [0, 5], level, { alarm: true }),
  measure('tank_level_percent', text('高位消防水箱液位百分比', 'Roof fire-tank level, percent'), '%', [0, 100], level),
  measure('pool_level', text('消防水池液位', 'Fire-pool level'), 'm', [0, 6], level, { alarm: true }),
  measure('pool_level_percent', text('消防水池液位百分比', 'Fire-pool level, percent'), '%', [0, 100], level),
  flag(
    'hydrant_open',
    text('消火栓开启', 'Hydrant open'),
    text('关闭', 'Closed'),
    text('开启', 'Open'),
    practice('H', 'Smart hydrants tell lid, tilt or outlet opened'),
    { alarm: true },
  ),
  flag(
    'tank_flow_switch',
    text('水箱出水流量开关', 'Tank outlet flow switch'),
    text('无流量', 'No flow'),
    text('有流量', 'Flow'),
    std('H', 'GB 50974-2014 11.0.4'),
    { alarm: true },
  ),
  flag(
    'pump_start_signal',
    text('消防泵启动信号', 'Fire-pump start signal'),
    text('无', 'None'),
    text('有', 'Present'),
    byDefault('Summary of pressure switch, flow switch and alarm valve (GB 50974-2014 11.0.4 names the three)'),
    { alarm: true },
  ),
  flag('pump_run', text('水泵运行', 'Fire pump running'), text('停止', 'Stopped'), text('运行', 'Running'), pumpState, {
    alarm: true,
  }),
  flag('pump_fault', text('水泵故障', 'Fire-pump fault'), text('正常', 'Normal'), text('故障', 'Fault'), pumpState, {
    alarm: true,
  }),
  flag(
    'pump_power',
    text('水泵电源', 'Fire-pump supplies'),
    text('断电', 'A supply lost'),
    text('正常', 'Present'),
    pumpSupply,
    {
      alarm: true,
    },
  ),
  flag(
    'pump_mode',
    text('水泵手自动', 'Fire-pump mode'),
    text('手动/停止', 'Manual or off'),
    text('自动', 'Automatic'),
    pumpSupply,
    {
      alarm: true,
    },
  ),
  flag(
    'jockey_run',
    text('稳压泵运行', 'Jockey pump running'),
    text('停止', 'Stopped'),
    text('运行', 'Running'),
    pumpState,
  ),
  measure(
    'pump_current',
    text('水泵电流', 'Fire-pump current'),
    'A',
    [0, 600],
    byDefault('Shows whether a running pump does work'),
    { alarm: true },
  ),
  measure(
    'pump_voltage',
    text('水泵电压', 'Fire-pump voltage'),
    'V',
    [0, 500],
    byDefault('Shows the supply of the pump'),
  ),
  count(
    'jockey_starts_per_h',
    text('稳压泵启停次数', 'Jockey-pump starts per hour'),
    '/h',
    [0, 60],
    std('H', 'GB 50974-2014 5.3.4: sized for at most 15 starts an hour'),
  ),
  measure('pump_room_temp', text('泵房温度', 'Pump-room temperature'), 'Cel', [-30, 60], freezing, { alarm: true }),
  measure('tank_room_temp', text('水箱间温度', 'Tank-room temperature'), 'Cel', [-30, 60], freezing, { alarm: true }),
  flag(
    'pump_room_flood',
    text('泵房积水', 'Water in pump room'),
    text('干燥', 'Dry'),
    text('有水', 'Water'),
    byDefault('Water on the floor drowns the motors'),
    { alarm: true },
  ),
  flag(
    'valve_state',
    text('信号阀', 'Signal valve'),
    text('关闭', 'Closed'),
    text('开启', 'Open'),
    std('H', 'GB/T 26875.3-2011 component type 97'),
  ),
  measure(
    'diesel_battery_voltage',
    text('柴油机泵电池电压', 'Diesel-pump battery voltage'),
    'V',
    [0, 32],
    dieselChecks,
  ),
  measure('diesel_fuel', text('柴油机泵油位', 'Diesel-pump fuel'), '%', [0, 100], dieselChecks),
]);
