import { byDefault, codes, flag, measure, pointsOf, text } from './define-points.js';

const depth = byDefault('Depth conventions are national (15 cm, design) and municipal; the range is the sensor’s');
const sump = byDefault('Sump and its pump keep the basement dry');
const rain = byDefault('Rain gauge; explains a rise');
const road = byDefault('Keeps people out of deep water');
const manhole = byDefault('An open or tilted cover is a pitfall');

export const pondingPoints = pointsOf('ponding', [
  measure('water_depth', text('积水深度', 'Water depth'), 'mm', [0, 3000], depth, { alarm: true }),
  measure('sump_level', text('集水坑液位', 'Sump level'), 'm', [0, 3], sump, { alarm: true }),
  flag(
    'sump_pump_run',
    text('排水泵运行', 'Sump pump running'),
    text('停止', 'Stopped'),
    text('运行', 'Running'),
    sump,
    {
      alarm: true,
    },
  ),
  flag('sump_pump_fault', text('排水泵故障', 'Sump-pump fault'), text('正常', 'Normal'), text('故障', 'Fault'), sump, {
    alarm: true,
  }),
  flag(
    'sump_pump_command',
    text('排水泵启动指令', 'Sump pump commanded'),
    text('停止', 'Stop'),
    text('启动', 'Run'),
    sump,
    {
      alarm: true,
    },
  ),
  measure('sump_pump_current', text('排水泵电流', 'Sump-pump current'), 'A', [0, 50], sump, { alarm: true }),
  measure('rain_10min', text('10分钟雨量', 'Rain in 10 minutes'), 'mm', [0, 50], rain),
  measure('rain_1h', text('1小时雨量', 'Rain in 1 hour'), 'mm', [0, 200], rain),
  flag('leak', text('水浸', 'Leak'), text('干燥', 'Dry'), text('有水', 'Water'), byDefault('Floor leak sensor'), {
    alarm: true,
  }),
  measure(
    'leak_battery',
    text('水浸传感器电池电量', 'Leak-sensor battery'),
    '%',
    [0, 100],
    byDefault('Battery device'),
  ),
  flag(
    'leak_tamper',
    text('水浸传感器防拆', 'Leak-sensor tamper'),
    text('正常', 'Normal'),
    text('动作', 'Tampered'),
    byDefault('Battery device'),
    { alarm: true },
  ),
  codes(
    'barrier_state',
    text('道闸', 'Barrier'),
    { 0: text('开启', 'Open'), 1: text('关闭', 'Closed'), 2: text('动作中', 'Moving'), 3: text('故障', 'Fault') },
    road,
  ),
  codes(
    'led_state',
    text('情报板', 'Message board'),
    { 0: text('绿(通行)', 'Green, pass'), 1: text('黄(慢行)', 'Yellow, slow'), 2: text('红(禁行)', 'Red, closed') },
    road,
  ),
  measure('manhole_tilt', text('井盖倾角', 'Manhole-cover tilt'), 'deg', [0, 180], manhole, { alarm: true }),
  flag('manhole_open', text('井盖开启', 'Manhole cover open'), text('关闭', 'Closed'), text('开启', 'Open'), manhole, {
    alarm: true,
  }),
  measure(
    'drain_level',
    text('雨水井液位', 'Storm-drain level'),
    'm',
    [0, 10],
    byDefault('A full drain precedes ponding'),
  ),
]);
