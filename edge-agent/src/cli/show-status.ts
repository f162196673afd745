import { AppError } from '@anju/contracts';
import type { AgentStatus } from '../status/build-status.js';

/** Asks the running agent on this machine. Throws `status.unreachable`. */
export async function fetchStatus(port: number): Promise<AgentStatus> {
  const url = `http://127.0.0.1:${port}/status`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return (await response.json()) as AgentStatus;
  } catch (error) {
    const why = error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : '';
    throw new AppError(
      'status.unreachable',
      `no agent answers at ${url} (${why}); is it running, and with this --status-port?`,
      { cause: error },
    );
  }
}

/** What is well and what is not, a line each. */
export function formatStatus(status: AgentStatus): string {
  const { node, buses, mqtt, points, outbox, uplink } = status;
  const ago = (timeMs: number | null) =>
    timeMs === null ? 'never' : `${Math.max(0, Math.round((status.nowMs - timeMs) / 1000))} s ago`;
  const stateOf = (unit: { breaker: string; lastAnswerMs: number | null }) =>
    unit.breaker === 'open' ? 'DOES NOT ANSWER' : unit.lastAnswerMs === null ? 'not heard yet' : 'answers';
  const qualities = { good: 0, uncertain: 0, bad: 0, never: 0 };
  for (const { latest } of points) qualities[latest?.quality ?? 'never'] += 1;
  const gaps = outbox.gaps.length === 0 ? 'no gap' : `${outbox.gaps.length} gaps not yet confirmed`;
  return [
    `${node.groupId}/${node.edgeNodeId}, running for ${Math.round((status.nowMs - status.startedMs) / 1000)} s`,
    ...buses.flatMap((bus) => [
      `bus ${bus.id} (${bus.kind} ${bus.place}): ${bus.connected ? 'connected' : 'NOT CONNECTED'}`,
      ...bus.units.map(
        (unit) =>
          `  unit ${unit.unitId} ${unit.profile}: ${stateOf(unit)}, last ${ago(unit.lastAnswerMs)}; ` +
          `requests ${unit.reads}, time-outs ${unit.timeouts}, faults ${unit.faults}, periods missed ${unit.missedPeriods}` +
          (unit.refusedPoints.length === 0 ? '' : `; refuses ${unit.refusedPoints.join(', ')}`),
      ),
    ]),
    ...mqtt.flatMap((source) => [
      `mqtt ${source.id}: ${source.connected ? 'connected' : 'NOT CONNECTED'}, messages ${source.messages}, malformed ${source.malformed}`,
      ...source.sensors.map(
        (sensor) =>
          `  ${sensor.id} ${sensor.profile}: ${sensor.online === false ? 'OFFLINE' : 'heard'} ${ago(sensor.lastHeardMs)}`,
      ),
    ]),
    `points: ${qualities.good} good, ${qualities.uncertain} uncertain, ${qualities.bad} bad, ${qualities.never} never read`,
    `outbox: ${outbox.mode === 'disk' ? 'on disk' : `IN MEMORY ONLY (${outbox.fault?.message ?? ''})`}, ${outbox.unconfirmedReadings} readings unconfirmed, ${outbox.diskBytes} bytes, ${gaps}`,
    ...outbox.confirmed.map(
      ({ epoch, ranges }) =>
        `  epoch ${epoch}: confirmed ${ranges.map(([from, to]) => `${from} to ${to}`).join(', ') || 'nothing'}`,
    ),
    `uplink: ${uplink.state}`,
  ].join('\n');
}
