import type { Boot } from '../clock/gateway-clock.js';
import { type AgentConfig, busPlace } from '../config/agent-config.js';
import type { BusPoller } from '../drivers/modbus/bus-poller.js';
import type { MqttSource } from '../drivers/mqtt/mqtt-source.js';
import type { LocalWatch } from '../local-watch/local-watch.js';
import type { Normaliser } from '../normalise/normaliser.js';
import type { Outbox } from '../outbox/outbox.js';
import type { Clock } from '../outbox/ports.js';
import type { Uplink } from '../uplink/uplink.js';

export interface StatusSources {
  readonly config: AgentConfig;
  readonly startedMs: number;
  readonly clock: Clock;
  /** Absent: the clock is always set. */
  readonly boot: Boot | undefined;
  readonly pollers: readonly BusPoller[];
  readonly sources: readonly MqttSource[];
  readonly normaliser: Normaliser;
  readonly outbox: Outbox;
  readonly uplink: Uplink;
  readonly watch: LocalWatch;
}

/**
 * `isSet`: the wall clock was plausible since the boot. `jumpedMs`: how far it was moved since it was set, by the time since the boot.
 * `hostAheadMs`: how far the host's is ahead, when it last confirmed.
 */
function clockStatus(clock: Clock, boot: Boot | undefined, hostAheadMs: number | null) {
  const wallAtBootMs = boot === undefined ? null : boot.wallAtBootMs();
  return {
    isSet: boot === undefined || wallAtBootMs !== null,
    jumpedMs: wallAtBootMs === null ? null : Math.round(clock.nowMs() - clock.monotonicMs() - wallAtBootMs),
    hostAheadMs,
  };
}

/** Everything that a person at the gateway wants to know, as plain data. Times are milliseconds since 1970 UTC. */
export function buildStatus(parts: StatusSources) {
  const { config, startedMs, clock, boot, pollers, sources, normaliser, outbox, uplink, watch } = parts;
  const uplinkStatus = uplink.status();
  return {
    node: config.node,
    startedMs,
    nowMs: clock.nowMs(),
    clock: clockStatus(clock, boot, uplinkStatus.hostAheadMs),
    buses: pollers.map((poller) => ({
      id: poller.config.id,
      kind: poller.config.kind,
      place: busPlace(poller.config),
      connected: poller.connected,
      units: poller.units.map((unit) => ({
        unitId: unit.config.unitId,
        profile: unit.config.profileId,
        breaker: unit.breaker.state,
        lastAnswerMs: unit.lastAnswerMs ?? null,
        slowestAnswerMs: unit.slowestAnswerMs === undefined ? null : Math.round(unit.slowestAnswerMs),
        refusedPoints: unit.refusedPoints(),
        ...unit.counters,
      })),
    })),
    mqtt: sources.map((source, index) => ({
      id: config.mqtt[index]?.id ?? '',
      connected: source.connected,
      /** Why not, and what to do. */
      fault: source.fault ?? null,
      ...source.counters,
      malformed: source.malformed.count,
      malformedPayloads: source.malformed.latest(),
      sensors: source.sensors.map((sensor) => ({
        id: sensor.config.id,
        profile: sensor.config.profile.profile,
        online: sensor.online ?? null,
        lastHeardMs: sensor.lastHeardMs ?? null,
      })),
    })),
    points: normaliser.states(),
    outbox: outbox.status(),
    uplink: uplinkStatus,
    localWatch: { state: watch.announcement().state, hazards: watch.hazards() },
  };
}

export type AgentStatus = ReturnType<typeof buildStatus>;
