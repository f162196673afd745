import { byDefault, flag, measure, pointsOf, std, text } from './define-points.js';

const battery = byDefault('Battery device');

/** Add-on sensors of corridors, shops, kitchens and meter cabinets. */
export const fireSensingPoints = pointsOf('fire_sensing', [
  flag(
    'smoke',
    text('烟感', 'Smoke'),
    text('正常', 'None'),
    text('报警', 'Alarm'),
    std('M', 'GB 20517-2006 stand-alone smoke alarm'),
    { alarm: true },
  ),
  measure('smoke_battery', text('烟感电池电量', 'Smoke-detector battery'), '%', [0, 100], battery),
  flag(
    'smoke_tamper',
    text('烟感防拆', 'Smoke-detector tamper'),
    text('正常', 'Normal'),
    text('动作', 'Tampered'),
    battery,
    {
      alarm: true,
    },
  ),
  measure(
    'gas_lel',
    text('可燃气体浓度', 'Combustible gas'),
    '%',
    [0, 100],
    std('H', 'GB 15322.1-2019 and GB/T 50493-2019: percent of the lower explosive limit'),
    { alarm: true },
  ),
  measure(
    'household_gas_lel',
    text('家用燃气浓度', 'Household gas'),
    '%',
    [0, 100],
    std('M', 'GB 15322.2-2019: methane, percent of the lower explosive limit'),
    { alarm: true },
  ),
  measure(
    'co',
    text('CO', 'Carbon monoxide'),
    '[ppm]',
    [0, 1000],
    std('M', 'GB 15322.2-2019: CO alarm about 150 ppm'),
    {
      alarm: true,
    },
  ),
  measure(
    'residual_current',
    text('剩余电流', 'Residual current'),
    'mA',
    [0, 1000],
    std('M', 'GB 14287.2-2014: settable 20 to 1000 mA'),
    { alarm: true },
  ),
  measure(
    'cable_temp',
    text('线缆温度', 'Cable temperature'),
    'Cel',
    [-30, 200],
    std('M', 'GB 14287.3-2014: settable 45 to 140 °C'),
    { alarm: true },
  ),
  measure(
    'supply_voltage',
    text('表箱电压', 'Meter-cabinet voltage'),
    'V',
    [0, 300],
    std('H', 'GB/T 12325: 198 to 235.4 V; a tripped supply truly reads 0 V'),
    { alarm: true },
  ),
]);
