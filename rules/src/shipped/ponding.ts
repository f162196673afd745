import type { LocalisedText, Severity } from '@anju/contracts';
import type { Condition, Limit } from '../definition.js';
import type { RuleDraft } from './draft-rule.js';
import {
  above,
  all,
  any,
  atLeast,
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

const fastRise: Condition = { op: 'change', point: 'water_depth', direction: 'rise', limit: 50, windowMs: 10 * MINUTE };

function depthRule(step: {
  colour: string;
  name: LocalisedText;
  severity: Severity;
  risen: Severity;
  fromMm: Limit;
  onDelayMs: number;
  belowMm: number;
  offDelayMs: number;
  advice: LocalisedText;
  ticket: RuleDraft['ticket'];
  source: RuleDraft['source'];
}): RuleDraft {
  return {
    id: `P-${step.colour}`,
    name: step.name,
    severity: step.severity,
    severityWhen: step.risen === step.severity ? [] : [{ when: fastRise, severity: step.risen }],
    raise: atLeast('water_depth', step.fromMm),
    onDelayMs: step.onDelayMs,
    clearWhen: below('water_depth', step.belowMm),
    offDelayMs: step.offDelayMs,
    ticket: step.ticket ?? 'open',
    advice: step.advice,
    source: step.source,
  };
}

export const pondingRules = rulesOf('ponding', 'ponding', [
  depthRule({
    colour: 'BLUE',
    name: { zh: '积水蓝色(5 cm)', en: 'Ponding, blue (5 cm)' },
    severity: 'notice',
    risen: 'minor',
    fromMm: 50,
    onDelayMs: 2 * MINUTE,
    belowMm: 30,
    offDelayMs: 10 * MINUTE,
    ticket: 'worklist',
    advice: { zh: '关注雨情，检查排水泵。', en: 'Watch the rain; check the sump pumps.' },
    source: ['DEFAULT', 'H', 'Our ladder; a rise of 5 cm in 10 min raises it one level'],
  }),
  depthRule({
    colour: 'YELLOW',
    name: { zh: '积水黄色(15 cm)', en: 'Ponding, yellow (15 cm)' },
    severity: 'minor',
    risen: 'major',
    fromMm: { parameter: 'slowDepthMm', otherwise: 150 },
    onDelayMs: MINUTE,
    belowMm: 120,
    offDelayMs: 10 * MINUTE,
    ticket: 'open',
    advice: { zh: '提示慢行，加强抽排。', en: 'Have cars slow down; pump harder.' },
    source: [
      'DEFAULT',
      'H',
      'Our ladder; 15 cm is the design limit of GB 51222-2017 and GB 50014-2021 4.1.8, not an alarm value; cities that publish a line to pass slowly have their own',
    ],
  }),
  depthRule({
    colour: 'ORANGE',
    name: { zh: '积水橙色(封闭)', en: 'Ponding, orange (close)' },
    severity: 'major',
    risen: 'critical',
    fromMm: { parameter: 'closeDepthMm', otherwise: 250 },
    onDelayMs: 30 * SECOND,
    belowMm: 200,
    offDelayMs: 15 * MINUTE,
    ticket: 'open',
    advice: { zh: '封闭通行，疏导车辆与人员。', en: 'Close the way; lead cars and people out.' },
    source: [
      'PRACTICE',
      'H',
      'Shanghai closes at 25 cm, Beijing at 27 cm (the facility’s parameter closeDepthMm); durations and hysteresis are our defaults',
    ],
  }),
  depthRule({
    colour: 'RED',
    name: { zh: '积水红色(50 cm)', en: 'Ponding, red (50 cm)' },
    severity: 'critical',
    risen: 'critical',
    fromMm: 500,
    onDelayMs: 10 * SECOND,
    belowMm: 400,
    offDelayMs: 15 * MINUTE,
    ticket: 'open',
    advice: { zh: '撤离人员，切断受淹区域电源。', en: 'Evacuate; cut the supply of the flooded part.' },
    source: ['DEFAULT', 'H', 'Our ladder; a commonly used top level'],
  }),
  {
    id: 'P-GARAGE-RAMP',
    name: { zh: '地下车库进水', en: 'Water entering the basement' },
    problemClass: 'ponding',
    severity: 'major',
    severityWhen: [
      {
        when: all({ op: 'parameter', name: 'insideBasement', value: true }, atLeast('water_depth', 150)),
        severity: 'critical',
      },
    ],
    raise: all(
      any(
        { op: 'parameter', name: 'atBasementRamp', value: true },
        { op: 'parameter', name: 'insideBasement', value: true },
      ),
      atLeast('water_depth', 30),
    ),
    onDelayMs: 30 * SECOND,
    clearWhen: below('water_depth', 10),
    offDelayMs: 10 * MINUTE,
    advice: {
      zh: '架设挡水板，封闭坡道；室内积水达15 cm时撤离并切断电源。',
      en: 'Set the flood boards and close the ramp; at 15 cm inside evacuate and cut the supply.',
    },
    source: [
      'DEFAULT',
      'H',
      '3 cm at the ramp’s crest or inside, 15 cm inside is critical, dry below 1 cm; all figures are ours',
    ],
  },
  {
    id: 'P-SUMP-HIGH',
    name: { zh: '集水坑水位高', en: 'Sump level high' },
    severity: 'major',
    raise: any(
      above('sump_level', { parameter: 'sumpStartLevelM', plus: 0.3 }),
      all(above('sump_level', { parameter: 'sumpStartLevelM' }), is('sump_pump_run', false)),
    ),
    onDelayMs: 60 * SECOND,
    clearWhen: below('sump_level', { parameter: 'sumpStopLevelM' }),
    advice: { zh: '检查排水泵，备用泵抽排。', en: 'Check the sump pump; use the standby pump.' },
    source: ['DEFAULT', 'H', 'Start level plus 0.3 m; all figures are ours'],
  },
  {
    id: 'P-SUMP-PUMP-FAIL',
    name: { zh: '排水泵失效', en: 'Sump pump failed' },
    severity: 'major',
    raise: any(
      is('sump_pump_fault', true),
      all(
        is('sump_pump_command', true),
        below('sump_pump_current', { parameter: 'sumpPumpRatedCurrentA', times: 0.2 }),
      ),
      all(is('sump_pump_command', true), is('sump_pump_run', false)),
    ),
    onDelayMs: 10 * SECOND,
    offDelayMs: 60 * SECOND,
    advice: { zh: '检修排水泵，准备移动泵。', en: 'Repair the pump; bring a mobile one.' },
    source: [
      'DEFAULT',
      'H',
      'Fault, or commanded with less than 20 % of rated current or without running; all figures are ours',
    ],
  },
  {
    id: 'P-SUMP-RUNLONG',
    name: { zh: '排水泵长时间运行', en: 'Sump pump runs without end' },
    severity: 'minor',
    raise: held(all(is('sump_pump_run', true), ifPresent(not(above('rain_1h', 0)))), 2 * HOUR),
    clearWhen: is('sump_pump_run', false),
    advice: { zh: '检查止回阀、渗漏水源与浮球。', en: 'Check the check valve, the source of the water and the float.' },
    source: ['DEFAULT', 'H', '2 h without a break in dry weather; all figures are ours'],
  },
  {
    id: 'P-SENSOR-SANITY',
    name: { zh: '无雨有水深，疑似传感器异常', en: 'Depth without rain: check the sensor' },
    severity: 'notice',
    ticket: 'worklist',
    raise: all(
      above('water_depth', { parameter: 'depthNoiseMm', otherwise: 0 }),
      held(not(above('rain_1h', 0)), DAY),
      ifPresent(is('leak', false)),
    ),
    onDelayMs: 30 * MINUTE,
    advice: { zh: '检查传感器有无遮挡并校零。', en: 'Look for an obstruction and check the zero.' },
    source: [
      'DEFAULT',
      'H',
      'Depth with no rain in 24 h and no leak nearby, for 30 min; all figures are ours, noise of the sensor by the facility’s parameter',
    ],
  },
  {
    id: 'P-LEAK',
    name: { zh: '水浸报警', en: 'Leak detected' },
    severity: 'minor',
    severityWhen: [{ when: { op: 'parameter', name: 'electricalRoom', value: true }, severity: 'major' }],
    raise: is('leak', true),
    onDelayMs: 10 * SECOND,
    offDelayMs: 5 * MINUTE,
    retrospectiveTicket: true,
    advice: { zh: '到场查明水源。', en: 'Go and find the source.' },
    source: ['DEFAULT', 'H', 'All figures are ours; major where the facility’s parameter electricalRoom is true'],
  },
  {
    id: 'P-MANHOLE-TILT',
    name: { zh: '井盖异常', en: 'Manhole cover tilted or open' },
    problemClass: 'manhole_cover',
    severity: 'major',
    severityWhen: [{ when: { op: 'parameter', name: 'onRoad', value: true }, severity: 'critical' }],
    raise: any(above('manhole_tilt', 15), is('manhole_open', true)),
    onDelayMs: 10 * SECOND,
    clearWhen: all(ifPresent(below('manhole_tilt', 10)), ifPresent(is('manhole_open', false))),
    offDelayMs: 5 * MINUTE,
    retrospectiveTicket: true,
    advice: { zh: '立即设置警示并复位井盖。', en: 'Warn and put the cover back at once.' },
    source: ['DEFAULT', 'H', 'All figures are ours; critical where the facility’s parameter onRoad is true'],
  },
]);
