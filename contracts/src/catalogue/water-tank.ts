import { byDefault, flag, measure, pointsOf, std, text } from './define-points.js';

const quality = std('H', 'GB 5749-2022 and GB 17051-1997 set its limit; the range is the sensor’s');
const operation = byDefault('Needed to see that supply works');

export const waterTankPoints = pointsOf('water_tank', [
  measure('residual_chlorine', text('余氯(游离氯)', 'Residual (free) chlorine'), 'mg/L', [0, 5], quality, {
    alarm: true,
  }),
  measure('chlorine_dioxide', text('二氧化氯', 'Chlorine dioxide'), 'mg/L', [0, 5], quality, { alarm: true }),
  measure('total_chlorine', text('总氯', 'Total chlorine'), 'mg/L', [0, 10], quality, { alarm: true }),
  measure('turbidity', text('浑浊度', 'Turbidity'), '[NTU]', [0, 20], quality, { alarm: true }),
  measure('ph', text('pH', 'pH'), '[pH]', [0, 14], quality, { alarm: true }),
  measure('water_temp', text('水温', 'Water temperature'), 'Cel', [0, 50], byDefault('Warm water lets germs grow')),
  measure('conductivity', text('电导率', 'Conductivity'), 'uS/cm', [0, 5000], byDefault('Optional probe')),
  measure('orp', text('ORP', 'ORP'), 'mV', [-1000, 1000], byDefault('Optional probe')),
  measure('tank_level', text('水箱液位', 'Tank level'), 'm', [0, 5], operation, { alarm: true }),
  measure('inlet_pressure', text('进水压力', 'Inlet pressure'), 'MPa', [0, 1.6], operation),
  measure('outlet_pressure', text('出水压力', 'Outlet pressure'), 'MPa', [0, 1.6], operation, { alarm: true }),
  measure('entry_pressure', text('入户管压力', 'Pressure at the homes’ entry pipe'), 'MPa', [0, 1.6], operation, {
    alarm: true,
  }),
  measure(
    'outlet_volume',
    text('出水累计水量', 'Water delivered, running total'),
    'm3',
    [0, 1e8],
    byDefault('Meter at the outlet; shows how long water stays in the tank'),
  ),
  measure('pump_freq', text('水泵频率', 'Pump frequency'), 'Hz', [0, 50], operation),
  measure('pump_current', text('水泵电流', 'Pump current'), 'A', [0, 100], operation),
  flag('pump_run', text('水泵运行', 'Pump running'), text('停止', 'Stopped'), text('运行', 'Running'), operation),
  flag('pump_fault', text('水泵故障', 'Pump fault'), text('正常', 'Normal'), text('故障', 'Fault'), operation, {
    alarm: true,
  }),
  flag(
    'manhole_open',
    text('水箱人孔盖/门禁', 'Tank hatch or door'),
    text('关闭', 'Closed'),
    text('开启', 'Open'),
    std('H', 'GB 17051-1997 5: hatch covered and locked'),
    { alarm: true },
  ),
  measure(
    'uv_intensity',
    text('紫外强度', 'UV intensity'),
    'uW/cm2',
    [0, 300],
    std('M', 'GB 17051-1997: more than 70 µW/cm²'),
  ),
  flag('room_flood', text('泵房积水', 'Water in pump room'), text('干燥', 'Dry'), text('有水', 'Water'), operation, {
    alarm: true,
  }),
  measure('room_temp', text('泵房温度', 'Pump-room temperature'), 'Cel', [-30, 60], operation),
]);
