import { byDefault, codes, count, flag, measure, pointsOf, practice, std, text } from './define-points.js';
import { liftMessageCodes } from './lift-message-codes.js';

const liftData = std('H', 'GB/T 24476-2017 clause 9');
const gateway = practice('M', 'Common in vendors’ lift gateways');
const vibration = std('M', 'GB/T 10058-2009 ride comfort: vertical peak-to-peak ≤ 0.30 m/s², horizontal ≤ 0.20 m/s²');
const pitDry = std('H', 'TSG T5002-2017 half-month item: pit clean, no seepage or ponding');

export const elevatorPoints = pointsOf('elevator', [
  codes(
    'service_mode',
    text('当前服务模式', 'Service mode'),
    {
      0: text('停止服务', 'Out of service'),
      1: text('正常运行', 'Normal'),
      2: text('检修', 'Inspection'),
      3: text('消防返回', 'Fire recall'),
      4: text('消防员运行', 'Firefighter service'),
      5: text('应急电源运行', 'Emergency power'),
      6: text('地震模式', 'Earthquake mode'),
      7: text('未知', 'Unknown'),
    },
    liftData,
    { alarm: true },
  ),
  codes(
    'car_status',
    text('轿厢运行状态', 'Car status'),
    { 0: text('停止', 'Stopped'), 1: text('运行', 'Running') },
    liftData,
    { alarm: true },
  ),
  codes(
    'car_direction',
    text('轿厢运行方向', 'Car direction'),
    { 0: text('无方向', 'None'), 1: text('上行', 'Up'), 2: text('下行', 'Down') },
    liftData,
  ),
  flag(
    'door_zone',
    text('门区(开锁区域)', 'Door zone (unlocking zone)'),
    text('门区外', 'Outside'),
    text('门区内', 'Inside'),
    liftData,
    { alarm: true },
  ),
  count('car_position', text('电梯当前楼层', 'Current floor'), '1', [1, 255], liftData),
  flag(
    'door_status',
    text('关门到位', 'Doors fully closed'),
    text('未关到位', 'Not closed'),
    text('关到位', 'Closed'),
    liftData,
    {
      alarm: true,
    },
  ),
  flag(
    'passenger_status',
    text('轿内是否有人', 'Person in car'),
    text('无人', 'Empty'),
    text('有人', 'Occupied'),
    liftData,
    {
      alarm: true,
    },
  ),
  count(
    'total_running_time',
    text('累计运行时间', 'Total running time'),
    'h',
    [0, 1e6],
    std('H', 'GB/T 24476-2017 clause 10'),
  ),
  count(
    'present_counter_value',
    text('累计运行次数', 'Total runs'),
    '1',
    [0, 1e8],
    std('H', 'GB/T 24476-2017 clause 10'),
  ),
  codes(
    'message_code',
    text('信息代码(故障/事件/报警)', 'Message code (fault, event, alarm)'),
    liftMessageCodes,
    std(
      'H',
      'GB/T 24476-2017 clause 11; 9 to 11 and 61 to 65 are city-platform, 201 and up vendor extensions (PRACTICE)',
    ),
    { alarm: true },
  ),
  measure(
    'car_speed',
    text('轿厢速度', 'Car speed'),
    'm/s',
    [-10, 10],
    byDefault('Retrofit accelerometer or encoder; negative is downwards; residential lifts run at 1.0 to 2.5 m/s'),
    { alarm: true },
  ),
  measure('vib_x_rms', text('振动(X轴有效值)', 'Vibration X, RMS'), 'm/s2', [0, 5], vibration),
  measure('vib_y_rms', text('振动(Y轴有效值)', 'Vibration Y, RMS'), 'm/s2', [0, 5], vibration),
  measure('vib_z_rms', text('振动(Z轴有效值)', 'Vibration Z, RMS'), 'm/s2', [0, 5], vibration),
  measure('vib_pp', text('振动(峰峰值)', 'Vibration, peak to peak'), 'm/s2', [0, 5], vibration),
  measure(
    'machine_room_temp',
    text('机房温度', 'Machine-room temperature'),
    'Cel',
    [-20, 80],
    std('H', 'GB/T 7588.1-2020: 5 to 40 °C; the range is the sensor’s'),
    { alarm: true },
  ),
  flag('pit_water', text('底坑积水', 'Water in pit'), text('干燥', 'Dry'), text('有水', 'Water'), pitDry, {
    alarm: true,
  }),
  measure('pit_water_depth', text('底坑积水深度', 'Water depth in pit'), 'mm', [0, 1000], pitDry, { alarm: true }),
  measure(
    'car_load',
    text('载重', 'Car load'),
    '%',
    [0, 150],
    std('M', 'GB 7588-2003 14.2.5: overload device acts at ≥ 110 % of rated load'),
  ),
  flag(
    'mains_ok',
    text('主电源', 'Mains'),
    text('断电', 'Lost'),
    text('正常', 'Present'),
    std('H', 'GB/T 24476-2017 event 41'),
    { alarm: true },
  ),
  flag('brake_state', text('制动器', 'Brake'), text('松闸', 'Released'), text('抱闸', 'Applied'), gateway),
  flag('safety_chain', text('安全回路', 'Safety circuit'), text('断开', 'Open'), text('闭合', 'Closed'), gateway, {
    alarm: true,
  }),
  flag(
    'door_lock_chain',
    text('门锁回路', 'Door-lock circuit'),
    text('断开', 'Open'),
    text('闭合', 'Closed'),
    gateway,
    {
      alarm: true,
    },
  ),
  flag('upper_limit', text('上极限', 'Upper final limit'), text('正常', 'Normal'), text('动作', 'Actuated'), gateway, {
    alarm: true,
  }),
  flag('lower_limit', text('下极限', 'Lower final limit'), text('正常', 'Normal'), text('动作', 'Actuated'), gateway, {
    alarm: true,
  }),
  flag(
    'ebike_in_car',
    text('轿厢内电动自行车(视频)', 'E-bike in car (video)'),
    text('无', 'None'),
    text('有', 'Detected'),
    practice('H', 'Vendor code 0317, as observed'),
    { alarm: true },
  ),
  measure(
    'levelling_error',
    text('平层误差', 'Levelling error'),
    'mm',
    [-50, 50],
    std('H', 'GB/T 7588.1-2020: stopping accuracy ±10 mm, ±20 mm held while loading'),
  ),
]);
