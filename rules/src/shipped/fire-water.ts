import type { Condition } from '../definition.js';
import type { RuleDraft } from './draft-rule.js';
import {
  above,
  all,
  any,
  atLeast,
  begins,
  below,
  DAY,
  HOUR,
  held,
  ifPresent,
  is,
  MINUTE,
  not,
  rulesOf,
  SECOND,
} from './draft-rule.js';

const mustExist = 'GB 50974-2014 11.0.7 asks for high and low level alarms; the figures and durations are our defaults';

const startSignal = any(is('pump_start_signal', true), is('tank_flow_switch', true));
const flowing = all(is('hydrant_open', true), is('pump_run', true));
const fall = (point: string, limit: Extract<Condition, { op: 'change' }>['limit'], windowMs: number): Condition => ({
  op: 'change',
  point,
  direction: 'fall',
  limit,
  windowMs,
});
const staticFall = fall('hydrant_static_pressure', 0.05, 10 * SECOND);
/** By the cabinet's own counter, or where it has none by the starts that are seen. */
const jockeyStarts = (times: number): Condition =>
  any(
    atLeast('jockey_starts_per_h', times),
    all({ op: 'lacks', point: 'jockey_starts_per_h' }, begins(is('jockey_run', true), times, HOUR)),
  );
const hourlyLoss = any(
  fall('tank_level', { parameter: 'tankDesignLevelM', times: 0.01 }, HOUR),
  fall('pool_level', { parameter: 'poolDesignLevelM', times: 0.01 }, HOUR),
);
/** From three, so that the hour looked back on begins at two. */
const night: Condition = { op: 'timeOfDay', fromMinute: 3 * 60, toMinute: 5 * 60 };
const full = { parameter: 'poolDesignLevelM', times: 0.98 };

function levelRules(
  suffix: '' | '-POOL',
  zh: string,
  en: string,
  point: string,
  design: string,
  overflow: string,
): readonly RuleDraft[] {
  return [
    {
      id: `F-LEVEL-LOW${suffix}`,
      name: { zh: `${zh}液位低`, en: `${en} level low` },
      severity: 'major',
      severityWhen: [{ when: below(point, { parameter: design, times: 0.5 }), severity: 'critical' }],
      raise: below(point, { parameter: design, times: 0.9 }),
      onDelayMs: 60 * SECOND,
      clearWhen: above(point, { parameter: design, times: 0.95 }),
      offDelayMs: 5 * MINUTE,
      advice: {
        zh: '检查进水阀与补水，确认消防用水储备。',
        en: 'Check inlet valve and refill; make sure of the fire reserve.',
      },
      source: ['STD', 'H', `${mustExist}: 90 % of the design reserve, 50 % is critical`],
    },
    {
      id: `F-LEVEL-HIGH${suffix}`,
      name: { zh: `${zh}液位高`, en: `${en} level high` },
      severity: 'minor',
      raise: above(point, { parameter: overflow, plus: -0.05 }),
      onDelayMs: 60 * SECOND,
      clearWhen: below(point, { parameter: overflow, plus: -0.1 }),
      advice: { zh: '检查浮球阀与溢流。', en: 'Check float valve and overflow.' },
      source: ['STD', 'H', `${mustExist}: overflow level less 50 mm`],
    },
  ];
}

export const fireWaterRules = rulesOf('fire_water', 'fire_facilities', [
  {
    id: 'F-STATIC-LOW',
    name: { zh: '最不利点静压低', en: 'Static pressure at worst hydrant low' },
    problemClass: 'hydrant_without_water',
    severity: 'major',
    raise: all(
      below('hydrant_static_pressure', { parameter: 'hydrantStaticMinMPa', otherwise: 0.07 }),
      ifPresent(is('pump_run', false)),
    ),
    onDelayMs: 60 * SECOND,
    clearWhen: above('hydrant_static_pressure', { parameter: 'hydrantStaticMinMPa', otherwise: 0.07, plus: 0.02 }),
    offDelayMs: 5 * MINUTE,
    advice: { zh: '检查高位水箱、稳压泵与管网阀门。', en: 'Check roof tank, jockey pump and valves of the network.' },
    source: [
      'STD',
      'H',
      'GB 50974-2014 5.2.2: 0.07 MPa for high-rise residential, 0.10 and 0.15 for other classes by the facility’s parameter; durations and hysteresis are our defaults',
    ],
  },
  {
    id: 'F-STATIC-LOW-JOCKEY',
    name: { zh: '稳压系统静压低', en: 'Standby pressure of jockey system low' },
    problemClass: 'hydrant_without_water',
    severity: 'major',
    raise: all(
      below('hydrant_static_pressure', { parameter: 'jockeyStandbyMinMPa' }),
      ifPresent(is('pump_run', false)),
    ),
    onDelayMs: 60 * SECOND,
    clearWhen: above('hydrant_static_pressure', { parameter: 'jockeyStandbyMinMPa', plus: 0.02 }),
    offDelayMs: 5 * MINUTE,
    advice: {
      zh: '检查稳压泵启停压力与气压罐。',
      en: 'Check start and stop pressures of the jockey pump, and its air vessel.',
    },
    source: [
      'STD',
      'M',
      'GB 50974-2014 5.3.3(3): 0.15 MPa at the worst point, stated by the facility’s parameter; durations and hysteresis are our defaults',
    ],
  },
  {
    id: 'F-STATIC-ZERO',
    name: { zh: '消火栓管网无水', en: 'Hydrant network without water' },
    problemClass: 'hydrant_without_water',
    severity: 'critical',
    raise: below('hydrant_static_pressure', 0.02),
    onDelayMs: 30 * SECOND,
    clearWhen: above('hydrant_static_pressure', 0.05),
    offDelayMs: 5 * MINUTE,
    retrospectiveTicket: true,
    advice: {
      zh: '立即查明关闭的阀门或破裂管段，通知消防控制室并加强巡查。',
      en: 'Find the shut valve or burst pipe at once; tell the fire control room and patrol meanwhile.',
    },
    source: ['DEFAULT', 'H', 'An empty riser; all figures are ours'],
  },
  {
    id: 'F-PRESS-HIGH',
    name: { zh: '消火栓静压超高', en: 'Hydrant static pressure too high' },
    severity: 'minor',
    raise: above('hydrant_static_pressure', 1.0),
    onDelayMs: 5 * MINUTE,
    clearWhen: below('hydrant_static_pressure', 0.95),
    advice: { zh: '检查减压阀与分区。', en: 'Check pressure-reducing valves and zoning.' },
    source: ['STD', 'M', 'GB 50974-2014 6.2.1: 1.0 MPa zone limit; duration and hysteresis are our defaults'],
  },
  {
    id: 'F-DYN-LOW',
    name: { zh: '消火栓动压低', en: 'Hydrant dynamic pressure low' },
    problemClass: 'hydrant_without_water',
    severity: 'major',
    raise: all(flowing, below('hydrant_static_pressure', { parameter: 'hydrantDynamicMinMPa', otherwise: 0.35 })),
    onDelayMs: 10 * SECOND,
    advice: { zh: '检查消防泵扬程与管网阀门。', en: 'Check the pump’s head and the valves of the network.' },
    source: [
      'STD',
      'H',
      'GB 50974-2014 7.4.12: 0.35 MPa for high-rise and tall spaces, 0.25 elsewhere by the facility’s parameter; measured with hydrant open and pump running; duration is our default',
    ],
  },
  {
    id: 'F-DYN-HIGH',
    name: { zh: '消火栓动压高', en: 'Hydrant dynamic pressure high' },
    severity: 'minor',
    raise: all(flowing, above('hydrant_static_pressure', 0.5)),
    onDelayMs: 10 * SECOND,
    advice: { zh: '检查减压设施；高于0.70 MPa必须减压。', en: 'Check the reducer; beyond 0.70 MPa one is required.' },
    source: [
      'STD',
      'H',
      'GB 50974-2014 7.4.12: 0.50 MPa, beyond 0.70 MPa a reducer is required; duration is our default',
    ],
  },
  {
    id: 'F-HYDRANT-USE',
    name: { zh: '消火栓疑似被使用或撞损', en: 'Hydrant in use or hit' },
    severity: 'minor',
    raise: any(is('hydrant_open', true), staticFall),
    offDelayMs: 10 * MINUTE,
    retrospectiveTicket: true,
    advice: { zh: '到场查看；作业应先登记。', en: 'Go and look; work is to be registered beforehand.' },
    source: [
      'PRACTICE',
      'H',
      'Smart-hydrant sensing: 0.05 MPa in 10 s, or lid and tilt; severity and off-delay are our defaults',
    ],
  },
  {
    id: 'F-JOCKEY-CYCLE',
    name: { zh: '稳压泵启动频繁', en: 'Jockey pump starts too often' },
    severity: 'minor',
    raise: jockeyStarts(16),
    clearWhen: not(jockeyStarts(13)),
    advice: { zh: '检查管网渗漏、止回阀与气压罐。', en: 'Look for leaks; check the check valve and the air vessel.' },
    source: [
      'STD',
      'H',
      'GB 50974-2014 5.3.4: sized for at most 15 starts an hour; its use as an alarm and the 12 to clear are our defaults',
    ],
  },
  {
    id: 'F-JOCKEY-NEVER',
    name: { zh: '稳压泵长时间未启动', en: 'Jockey pump never starts' },
    severity: 'minor',
    raise: all(not(begins(is('jockey_run', true), 1, DAY)), fall('hydrant_static_pressure', 0.05, DAY)),
    clearWhen: is('jockey_run', true),
    advice: {
      zh: '检查稳压泵电源、控制与压力开关。',
      en: 'Check supply, control and pressure switch of the jockey pump.',
    },
    source: ['DEFAULT', 'H', 'No start for 24 h while the pressure falls by 0.05 MPa; all figures are ours'],
  },
  {
    id: 'F-PUMP-AUTO-FAIL',
    name: { zh: '消防泵未启动', en: 'Fire pump did not start' },
    severity: 'critical',
    raise: {
      op: 'unanswered',
      signal: startSignal,
      response: is('pump_run', true),
      withinMs: 120 * SECOND,
    },
    retrospectiveTicket: true,
    advice: {
      zh: '立即到泵房机械应急启动，检查控制柜。',
      en: 'Start the pump by its mechanical emergency start at once; check the cabinet.',
    },
    source: ['STD', 'M', 'GB 50974-2014 11.0.3: running normally within 2 min of the signal'],
  },
  {
    id: 'F-PUMP-MECH',
    name: { zh: '消防泵应急启动超时', en: 'Fire pump not started by hand either' },
    severity: 'critical',
    raise: { op: 'unanswered', signal: startSignal, response: is('pump_run', true), withinMs: 300 * SECOND },
    retrospectiveTicket: true,
    advice: {
      zh: '报告消防控制室，启用备用泵或消防车供水。',
      en: 'Tell the fire control room; use the standby pump or have fire engines supply.',
    },
    source: [
      'STD',
      'H',
      'GB 50974-2014 11.0.12: the mechanical emergency start gives normal operation within 5 min of the alarm',
    ],
  },
  {
    id: 'F-PUMP-MANUAL',
    name: { zh: '消防泵未处于自动', en: 'Fire pump not in automatic' },
    severity: 'major',
    raise: is('pump_mode', false),
    onDelayMs: 10 * MINUTE,
    advice: { zh: '将控制柜恢复到自动位。', en: 'Put the cabinet back to automatic.' },
    source: ['STD', 'M', 'GB 50974-2014 11.0.1: automatic in standby; the 10 min are our default'],
  },
  {
    id: 'F-PUMP-UNEXPECTED',
    name: { zh: '消防泵意外运行', en: 'Fire pump running unexpectedly' },
    severity: 'critical',
    raise: is('pump_run', true),
    onDelayMs: 10 * SECOND,
    offDelayMs: 60 * SECOND,
    retrospectiveTicket: true,
    advice: {
      zh: '按可能的火灾处置：核实报警点与现场；若为测试，应先登记测试。',
      en: 'Treat as a possible fire: verify on site; a test is to be registered beforehand.',
    },
    source: ['DEFAULT', 'H', 'All figures are ours'],
  },
  {
    id: 'F-PUMP-POWER',
    name: { zh: '消防泵电源缺失', en: 'Fire-pump supply lost' },
    severity: 'major',
    raise: is('pump_power', false),
    onDelayMs: 5 * SECOND,
    offDelayMs: 60 * SECOND,
    advice: { zh: '检查双电源与自动切换装置。', en: 'Check both supplies and the transfer switch.' },
    source: ['STD', 'M', 'GB 50116-2013 asks to watch it; durations are our defaults'],
  },
  {
    id: 'F-PUMP-FAULT',
    name: { zh: '消防泵故障', en: 'Fire-pump fault' },
    severity: 'major',
    raise: is('pump_fault', true),
    onDelayMs: 5 * SECOND,
    offDelayMs: 60 * SECOND,
    advice: { zh: '检查控制柜故障并排除。', en: 'Read the cabinet’s fault and remedy it.' },
    source: ['STD', 'H', 'GB 50974-2014 11.0.7 asks to show it; durations and severity are our defaults'],
  },
  {
    id: 'F-PUMP-DRY',
    name: { zh: '消防泵空转', en: 'Fire pump running dry' },
    severity: 'critical',
    raise: all(
      is('pump_run', true),
      any(below('pump_current', { parameter: 'pumpRatedCurrentA', times: 0.4 }), below('pump_outlet_pressure', 0.1)),
    ),
    onDelayMs: 15 * SECOND,
    advice: {
      zh: '检查吸水管、水池水位与出水压力，必要时停泵。',
      en: 'Check suction, pool level and outlet pressure; stop the pump if need be.',
    },
    source: ['DEFAULT', 'H', 'All figures are ours'],
  },
  ...levelRules('', '高位消防水箱', 'Roof fire tank', 'tank_level', 'tankDesignLevelM', 'tankOverflowLevelM'),
  ...levelRules('-POOL', '消防水池', 'Fire pool', 'pool_level', 'poolDesignLevelM', 'poolOverflowLevelM'),
  {
    id: 'F-REFILL-SLOW',
    name: { zh: '消防水池补水过慢', en: 'Fire pool refills too slowly' },
    severity: 'minor',
    raise: held(below('pool_level', full), { parameter: 'poolRefillMs', otherwise: 48 * HOUR }),
    advice: { zh: '检查补水管径、阀门与市政压力。', en: 'Check refill pipe, valves and mains pressure.' },
    source: [
      'STD',
      'M',
      'GB 50974-2014 4.3.3: full within 48 h, 96 h beyond 2000 m³ by the facility’s parameter; 98 % as full is our default',
    ],
  },
  {
    id: 'F-LEAK',
    name: { zh: '消防水夜间渗漏', en: 'Fire water leaking by night' },
    severity: 'minor',
    raise: all(night, hourlyLoss, ifPresent(is('pump_run', false)), ifPresent(is('tank_flow_switch', false))),
    clearWhen: all(night, not(hourlyLoss)),
    offDelayMs: HOUR / 2,
    advice: { zh: '排查管网与水箱渗漏。', en: 'Look for leaks of network and tank.' },
    source: [
      'DEFAULT',
      'H',
      'Loss of 1 % of the design level in an hour between 02 and 05 h without use; all figures are ours',
    ],
  },
  {
    id: 'F-FREEZE',
    name: { zh: '消防水房间低温', en: 'Fire-water room near freezing' },
    severity: 'major',
    raise: any(below('pump_room_temp', 5), below('tank_room_temp', 5)),
    onDelayMs: HOUR / 2,
    clearWhen: all(ifPresent(above('pump_room_temp', 7)), ifPresent(above('tank_room_temp', 7))),
    advice: { zh: '采取保温或采暖措施。', en: 'Insulate or heat the room.' },
    source: ['STD', 'H', 'GB 50974-2014 14.0.3(5): at least 5 °C; duration and hysteresis are our defaults'],
  },
  {
    id: 'F-FLOOD',
    name: { zh: '消防泵房积水', en: 'Fire pump room flooded' },
    severity: 'major',
    raise: is('pump_room_flood', true),
    onDelayMs: 10 * SECOND,
    offDelayMs: 5 * MINUTE,
    retrospectiveTicket: true,
    advice: { zh: '查明水源并排水，防止电机受淹。', en: 'Find the source and pump out before the motors drown.' },
    source: ['DEFAULT', 'H', 'All figures are ours'],
  },
]);
