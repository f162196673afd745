import type { LocalisedText } from '@anju/contracts';
import type { AgentStatus } from './build-status.js';
import { uplinkWords } from './page-words.js';

/** A clock that is off by more makes readings uncertain at the host (design decision 5). */
const clockToleranceMs = 300_000;

function text(zh: string, en: string): LocalisedText {
  return { zh, en };
}

/** What a person at the gateway should see to, the gravest first. Empty: nothing. */
export function findTroubles(status: AgentStatus): LocalisedText[] {
  const { buses, clock, mqtt, outbox, points, uplink } = status;
  const troubles: LocalisedText[] = [];
  if (outbox.fault !== null) {
    const { code } = outbox.fault;
    troubles.push(
      text(
        `存储不可写（${code}）：读数仅在内存中，断电即失。请清理或更换存储。`,
        `The disk cannot be used (${code}): readings are held in memory only. Free or replace it.`,
      ),
    );
  }
  for (const bus of buses) {
    if (!bus.connected)
      troubles.push(text(`总线 ${bus.id} 未连接（${bus.place}）`, `Bus ${bus.id} is not connected (${bus.place})`));
    for (const unit of bus.units) {
      if (unit.breaker === 'open') {
        troubles.push(
          text(`${bus.id} 上的单元 ${unit.unitId} 无应答`, `Unit ${unit.unitId} on ${bus.id} does not answer`),
        );
      }
      if (unit.refusedPoints.length > 0) {
        const names = unit.refusedPoints.join(', ');
        troubles.push(
          text(
            `${bus.id} 上的单元 ${unit.unitId} 拒绝读取：${names}`,
            `Unit ${unit.unitId} on ${bus.id} refuses to be read: ${names}`,
          ),
        );
      }
    }
  }
  for (const source of mqtt) {
    if (!source.connected) {
      const why = source.fault === null ? '' : `: ${source.fault.message}`;
      troubles.push(text(`现场 MQTT ${source.id} 未连接${why}`, `Field broker ${source.id} is not connected${why}`));
    }
    for (const sensor of source.connected ? source.sensors : []) {
      if (sensor.online === false) troubles.push(text(`传感器 ${sensor.id} 离线`, `Sensor ${sensor.id} is offline`));
    }
    if (source.malformed > 0) {
      troubles.push(
        text(
          `${source.id}：${source.malformed} 条报文无法识别`,
          `${source.id}: ${source.malformed} payloads not understood`,
        ),
      );
    }
  }
  if (uplink.state !== 'online') {
    const why = uplink.lastError === null ? '' : `: ${uplink.lastError.message}`;
    const { zh, en } = uplinkWords[uplink.state];
    troubles.push(text(`上行链路未在线（${zh}${why}）`, `The uplink is not online (${en}${why})`));
  }
  if (!clock.isSet) troubles.push(text('时钟尚未校准', 'The clock is not set yet'));
  else if (Math.abs(clock.hostAheadMs ?? 0) > clockToleranceMs) {
    const seconds = Math.round((clock.hostAheadMs ?? 0) / 1000);
    troubles.push(text(`时钟与平台相差 ${seconds} 秒`, `The host's clock is ${seconds} s ahead of this one`));
  }
  if (outbox.gaps.length > 0) {
    const count = outbox.gaps.reduce((sum, { gap }) => sum + gap.count, 0);
    troubles.push(
      text(
        `${count} 条读数丢失，尚待平台确认`,
        `${count} readings were lost; the host has not yet confirmed the report`,
      ),
    );
  }
  const never = points.filter(({ latest }) => latest === null).length;
  if (never > 0) troubles.push(text(`${never} 个测点从未读取`, `${never} points were never read`));
  return troubles;
}
