import { AppError } from '@anju/contracts';
import type { AgentStatus } from '../status/build-status.js';
import { findTroubles } from '../status/find-troubles.js';

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

type BusStatus = AgentStatus['buses'][number];

/** What to see to first, then everything, a line each. */
export function formatStatus(status: AgentStatus): string {
  const { node, buses, mqtt, points, localWatch } = status;
  const troubles = findTroubles(status);
  const qualities = { good: 0, uncertain: 0, bad: 0, never: 0 };
  for (const { latest } of points) qualities[latest?.quality ?? 'never'] += 1;
  return [
    `${node.groupId}/${node.edgeNodeId}, running for ${Math.round((status.nowMs - status.startedMs) / 1000)} s`,
    troubles.length === 0 ? 'all is well' : 'to see to:',
    ...troubles.map(({ en }) => `  ${en}`),
    ...buses.flatMap((bus) => [
      `bus ${bus.id} (${bus.kind} ${bus.place}): ${bus.connected ? 'connected' : 'NOT CONNECTED'}`,
      ...bus.units.map((unit) => formatUnit(unit, status.nowMs)),
    ]),
    ...mqtt.flatMap((source) => [
      `mqtt ${source.id}: ${source.connected ? 'connected' : 'NOT CONNECTED'}, messages ${source.messages}, malformed ${source.malformed}`,
      ...(source.fault === null ? [] : [`  ${source.fault.code}: ${source.fault.message}`]),
      ...source.sensors.map(({ id, profile, online, lastHeardMs }) => {
        const state = online === null ? 'unknown' : online ? 'online' : 'OFFLINE';
        return `  ${id} ${profile}: ${state}, last ${ago(lastHeardMs, status.nowMs)}`;
      }),
    ]),
    `points: ${qualities.good} good, ${qualities.uncertain} uncertain, ${qualities.bad} bad, ${qualities.never} never read`,
    ...localWatch.hazards.map(({ severity, name, facility }) => `hazard ${severity}: ${name.en}, ${facility}`),
    ...formatOutbox(status),
    ...formatUplink(status),
  ].join('\n');
}

function ago(timeMs: number | null, nowMs: number): string {
  return timeMs === null ? 'never' : `${Math.max(0, Math.round((nowMs - timeMs) / 1000))} s ago`;
}

function formatUnit(unit: BusStatus['units'][number], nowMs: number): string {
  const state = unit.breaker === 'open' ? 'DOES NOT ANSWER' : unit.lastAnswerMs === null ? 'not heard yet' : 'answers';
  const refused = unit.refusedPoints.length === 0 ? '' : `; refuses ${unit.refusedPoints.join(', ')}`;
  return (
    `  unit ${unit.unitId} ${unit.profile}: ${state} (breaker ${unit.breaker}), last ${ago(unit.lastAnswerMs, nowMs)}; ` +
    `requests ${unit.reads}, time-outs ${unit.timeouts}, faults ${unit.faults}, periods missed ${unit.missedPeriods}${refused}`
  );
}

function formatOutbox({ outbox }: AgentStatus): string[] {
  const mode = outbox.fault === null ? 'on disk' : `IN MEMORY ONLY (${outbox.fault.message})`;
  const ageMs = outbox.oldestUnconfirmedAgeMs;
  const oldest = ageMs === null ? '' : `, the oldest ${Math.round(ageMs / 1000)} s old`;
  const size = `${outbox.diskBytes} bytes on disk, ${outbox.memoryBytes} in memory`;
  return [
    `outbox: ${mode}, ${outbox.unconfirmedReadings} readings unconfirmed${oldest}, ${size}`,
    ...outbox.confirmed.map(({ epoch, ranges }) => {
      const confirmed = ranges.map(([first, last]) => `${first} to ${last}`).join(', ') || 'nothing';
      return `  epoch ${epoch}: confirmed ${confirmed}`;
    }),
    ...(outbox.gaps.length === 0 ? ['  no gap'] : []),
    ...outbox.gaps.map(({ gap: { fromMs, toMs, count, why } }) => {
      return `  gap of ${count} readings, ${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}: ${why}`;
    }),
  ];
}

function formatUplink({ uplink, clock, nowMs }: AgentStatus): string[] {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const { lastError } = uplink;
  const host = clock.hostAheadMs === null ? 'host not heard yet' : `host ahead by ${seconds(clock.hostAheadMs)}`;
  const jumped = clock.jumpedMs === null ? '' : `, moved by ${seconds(clock.jumpedMs)} since it was set`;
  return [
    `uplink: ${uplink.state} for ${Math.round((nowMs - uplink.sinceMs) / 1000)} s${uplink.backlog.draining ? ', backlog draining' : ''}`,
    ...(lastError === null ? [] : [`  last error ${ago(lastError.atMs, nowMs)}: ${lastError.message}`]),
    `clock: ${clock.isSet ? 'set' : 'NOT SET'}, ${host}${jumped}`,
  ];
}
