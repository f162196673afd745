import type { LocalisedText } from '../facility-kinds.js';
import { practice, std, text } from './define-points.js';
import type { Source } from './point-definition.js';

/**
 * A maker's or a standard's table of lift message codes. Codes are text because vendors use leading zeros.
 * Which table a lift speaks is a matter of its device profile, which translates into `message_code`.
 */
export interface LiftMessageCodeTable {
  readonly id: string;
  readonly source: Source;
  readonly codes: Readonly<Record<string, LocalisedText>>;
}

const standardCodes = {
  0: text('无故障', 'No fault'),
  1: text('运行时安全回路断路', 'Safety circuit open while running'),
  2: text('关门故障', 'Door-close fault'),
  3: text('开门故障', 'Door-open fault'),
  4: text('开锁区域外停止', 'Stopped outside unlocking zone'),
  5: text('轿厢意外移动', 'Unintended car movement'),
  6: text('电动机运转时间限制器动作', 'Motor run-time limiter acted'),
  7: text('楼层位置丢失', 'Floor position lost'),
  8: text('防止电梯再运行故障', 'Fault preventing restart'),
  40: text('恢复自动运行', 'Back to automatic mode'),
  41: text('主电源断电', 'Main supply lost'),
  42: text('停止服务', 'Out of service'),
  43: text('检修', 'Inspection mode'),
  44: text('消防返回', 'Fire recall'),
  45: text('消防员运行', 'Firefighter service'),
  46: text('应急电源运行', 'Emergency power operation'),
  47: text('地震模式', 'Earthquake mode'),
  90: text('报警按钮动作', 'Alarm button pressed'),
} as const;

const cityExtension = {
  9: text('冲顶', 'Overran the top'),
  10: text('蹲底', 'Overran the bottom'),
  11: text('困人', 'Person trapped'),
} as const;

const escalatorExtension = {
  61: text('自动扶梯安全回路', 'Escalator safety circuit'),
  62: text('自动扶梯超速', 'Escalator overspeed'),
  63: text('自动扶梯非操纵逆转', 'Escalator unintentional reversal'),
  64: text('梯级或踏板缺失', 'Missing step or pallet'),
  65: text('防止再启动', 'Restart prevented'),
} as const;

/** What vendors tell and the standard has no code for, under the vendor's number. */
const vendorExtension = {
  201: text('开关门故障', 'Door fault'),
  313: text('物联网设备长时间离线', 'IoT device long offline'),
  314: text('长时间停留', 'Long stop'),
  315: text('疑似故障停梯', 'Suspected stop by fault'),
  317: text('电动车告警', 'E-bike in car'),
} as const;

/**
 * Values of the point `message_code`: the standard's table, the lift and escalator codes that city platforms add, and what only
 * vendors tell. A code that a table maps to none of these would blind the rules to the whole point.
 */
export const liftMessageCodes: Readonly<Record<number, LocalisedText>> = {
  ...standardCodes,
  ...cityExtension,
  ...escalatorExtension,
  ...vendorExtension,
};

export const liftMessageCodeTables: readonly LiftMessageCodeTable[] = [
  { id: 'gbt-24476-2017', source: std('H', 'GB/T 24476-2017 clause 11'), codes: standardCodes },
  {
    id: 'city-platform',
    source: practice('H', 'fault_type of a provincial special-equipment schema, as observed'),
    codes: {
      '01': standardCodes[1],
      '02': standardCodes[2],
      '03': standardCodes[3],
      '04': standardCodes[4],
      '05': standardCodes[5],
      '06': standardCodes[6],
      '07': standardCodes[7],
      '08': standardCodes[8],
      '09': cityExtension[9],
      '10': cityExtension[10],
      '11': cityExtension[11],
      '61': escalatorExtension[61],
      '62': escalatorExtension[62],
      '63': escalatorExtension[63],
      '64': escalatorExtension[64],
      '65': escalatorExtension[65],
    },
  },
  {
    id: 'property-platform',
    source: practice('M', 'Code table of a property-platform vendor, as observed'),
    codes: {
      '0101': text('困人', 'Person trapped'),
      '0201': vendorExtension[201],
      '0202': text('安全回路', 'Safety circuit'),
      '0203': text('开锁区域外停止', 'Stopped outside unlocking zone'),
      '0204': text('蹲底', 'Overran the bottom'),
      '0205': text('冲顶', 'Overran the top'),
      '0207': text('意外移动', 'Unintended movement'),
      '0313': vendorExtension[313],
      '0314': vendorExtension[314],
      '0315': vendorExtension[315],
      '0317': vendorExtension[317],
      '0401': text('停止服务', 'Out of service'),
      '0402': text('检修', 'Inspection mode'),
    },
  },
];
