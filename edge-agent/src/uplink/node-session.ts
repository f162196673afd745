import { AppError } from '@anju/contracts';
import {
  decodeHostState,
  deviceTopic,
  encodePayload,
  nodeTopic,
  type Payload,
  stateTopic,
} from '@anju/contracts/sparkplug';
import type { MqttClient } from 'mqtt';
import type { LogRecord, LostRecords } from '../outbox/outbox.js';
import { nodeBirth } from './births.js';
import { clientOptions } from './client-options.js';
import { batchesOf, dataPayload, gapPayload, urgentFirst } from './data-messages.js';
import { DeviceCertificates } from './device-certificates.js';
import { HeldRecords } from './held-records.js';
import { HostCommands } from './host-commands.js';
import { HostStateGate } from './host-state-gate.js';
import { publishDeath } from './publish-death.js';
import type { SessionEvents, SessionParts } from './session-parts.js';

/** Beyond this the socket does not drain: history waits, so that live values do not queue behind it. */
const HISTORY_BUFFER_BYTES = 128 * 1024;
/** Beyond this live values are left to the log as well: the connection is as good as dead. */
const LIVE_BUFFER_BYTES = 4 * 1024 * 1024;
/** Commands for a rebirth that come within this time are one. */
const GATHER_COMMANDS_MS = 20;

/**
 * One MQTT connection of the edge node, from CONNECT to its end: will, births, sequence numbers, commands. Never reused: the next
 * connection has the next bdSeq in its will.
 */
export class NodeSession {
  readonly #gate = new HostStateGate();
  readonly #client: MqttClient;
  #seq = 0;
  #isBorn = false;
  #over = false;
  #bornMs = 0;
  /** Set from a rebirth command until its birth: no DATA meanwhile, since a host that asks cannot read it. */
  #rebirthTimer: NodeJS.Timeout | undefined;
  #askingState: NodeJS.Timeout | undefined;
  readonly #held = new HeldRecords();
  readonly #commands: HostCommands;
  readonly #devices: DeviceCertificates;
  #failure: unknown;
  /** Resolves with the fault, or `undefined` after a wanted end. */
  readonly ended: Promise<unknown>;

  constructor(
    private readonly parts: SessionParts,
    readonly bdSeq: number,
    private readonly events: SessionEvents,
  ) {
    const { broker, node, timing, clock } = parts;
    this.#commands = new HostCommands(parts, {
      heardHost: (hostMs) => events.heardHost(hostMs),
      rebirthAsked: () => this.#birthSoon(),
    });
    this.#devices = new DeviceCertificates({
      table: parts.table,
      latest: parts.latest,
      lastWordsMs: timing.lastWordsMs,
      epoch: () => parts.outbox.status().epoch,
      nowMs: () => clock.nowMs(),
      alive: () => this.isBorn,
      publish: (type, deviceId, build) => this.#publishNext(deviceTopic(type, node, deviceId), build, false),
    });
    this.#client = parts.connect(broker.url, clientOptions(parts, bdSeq));
    parts.counters.connects += 1;
    this.ended = new Promise((resolve) => {
      this.#client.on('error', (error) => {
        this.#failure ??= error;
        this.#client.end(true);
      });
      const over = () => {
        this.#over = true;
        clearTimeout(this.#rebirthTimer);
        clearInterval(this.#askingState);
        this.#devices.stop();
        resolve(this.#failure);
      };
      this.#client.on('close', over);
      this.#client.on('end', over);
    });
    this.#client.on('connect', () => void this.#subscribe());
    this.#client.on('message', (topic, payload) => this.#receive(topic, payload));
  }

  get hostOnline(): boolean {
    return this.#gate.online;
  }
  get isBorn(): boolean {
    return this.#isBorn && !this.#over && this.#client.connected;
  }

  async #subscribe(): Promise<void> {
    const { node, hostId } = this.parts;
    const topics = [nodeTopic('NCMD', node), deviceTopic('DCMD', node, '+'), stateTopic(hostId)];
    try {
      const granted = await this.#client.subscribeAsync(topics, { qos: 1 });
      const refused = granted.filter((grant) => grant.qos === 128);
      if (refused.length > 0) {
        throw new AppError(
          'uplink.subscription_refused',
          `The broker refuses the subscription to ${refused.map((grant) => grant.topic).join(', ')}; allow it for this agent.`,
          { retryable: true },
        );
      }
      if (this.#over) return;
      this.events.connected();
      this.#askingState = setInterval(() => this.#askState(), this.parts.timing.stateAgainMs);
    } catch (error) {
      if (this.#over) return;
      this.#failure ??= error;
      this.#client.end(true);
    }
  }

  /**
   * A cluster of brokers may let a STATE fall between its retained messages and a subscription that is made in the same moment; each
   * SUBSCRIBE is answered with what is retained now.
   */
  #askState(): void {
    if (this.#gate.online || this.#over || !this.#client.connected) return;
    this.#client.subscribeAsync([stateTopic(this.parts.hostId)], { qos: 1 }).catch((error: unknown) => {
      this.parts.logger.debug({ err: error }, 'The STATE of the primary host could not be asked for again.');
    });
  }

  #receive(topic: string, payload: Buffer): void {
    const { node, hostId } = this.parts;
    if (topic === stateTopic(hostId)) this.#takeState(payload);
    else if (topic === nodeTopic('NCMD', node)) this.#commands.take(payload);
    else this.#commands.refuse(topic, 'a command for a device, which this agent never carries out');
  }

  #takeState(payload: Buffer): void {
    const state = decodeHostState(payload);
    if (state === undefined) {
      this.parts.logger.warn({ bytes: payload.length }, 'The STATE of the primary host is malformed and ignored.');
      return;
    }
    if (!this.#gate.take(state)) return;
    if (state.online && !this.#isBorn) this.birth();
    else if (!state.online && this.#isBorn) void this.end();
  }

  /** Commands that come in a bunch get one birth; one that comes right after a birth gets another when the time is over. */
  #birthSoon(): void {
    if (!this.#isBorn || this.#rebirthTimer !== undefined) return;
    const since = this.parts.clock.monotonicMs() - this.#bornMs;
    const wait = Math.max(GATHER_COMMANDS_MS, this.parts.timing.rebirthDebounceMs - since);
    this.#rebirthTimer = setTimeout(() => this.birth(), wait);
  }

  #publish(topic: string, payload: Payload, omitDatatype: boolean): void {
    const bytes = encodePayload(payload, { omitDatatype });
    this.#client.publish(topic, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), { qos: 0 }, (error) => {
      // Nothing is queued or retried here: what is not confirmed is sent again from the log.
      if (error) this.parts.logger.debug({ err: error, topic }, 'A message could not be sent.');
    });
  }

  /** Gives the message the next sequence number, which is used up only when the message could be built. */
  #publishNext(topic: string, build: (seq: number) => Payload, omitDatatype: boolean): void {
    const seq = (this.#seq + 1) % 256;
    this.#publish(topic, build(seq), omitDatatype);
    this.#seq = seq;
  }

  /** NBIRTH with seq 0, then every DBIRTH, then the deaths of devices that are not reached. In one go: nothing gets between them. */
  birth(): void {
    clearTimeout(this.#rebirthTimer);
    this.#rebirthTimer = undefined;
    if (this.#over || !this.#client.connected || !this.#gate.online) return;
    const { node, table, outbox, clock, counters } = this.parts;
    const first = !this.#isBorn;
    this.#seq = 0;
    const { epoch } = outbox.status();
    this.#publish(nodeTopic('NBIRTH', node), nodeBirth(table, epoch, this.bdSeq, clock.nowMs()), false);
    this.#devices.publishAll();
    this.#isBorn = true;
    this.#bornMs = clock.monotonicMs();
    counters.births += 1;
    if (first) this.events.born();
    const held = this.#held.take();
    if (held.length > 0) this.sendLive(held);
  }

  #buffered(): number {
    return this.#client.stream?.writableLength ?? 0;
  }

  readyForHistory(): boolean {
    return this.isBorn && this.#rebirthTimer === undefined && this.#buffered() < HISTORY_BUFFER_BYTES;
  }

  /** Records just committed, alarm-relevant ones first. Left to the log when the session cannot take them. */
  sendLive(records: readonly LogRecord[]): void {
    if (!this.isBorn || this.#buffered() >= LIVE_BUFFER_BYTES) return;
    if (this.#rebirthTimer !== undefined) {
      this.#held.hold(records);
      return;
    }
    this.parts.counters.liveReadings += this.#send(urgentFirst(records), false);
  }

  sendHistory(records: readonly LogRecord[], resent: boolean): void {
    const sent = this.#send(records, true);
    this.parts.counters.backlogReadings += sent;
    if (resent) this.parts.counters.resentReadings += sent;
  }

  sendGap(lost: LostRecords): void {
    const { node, table, clock } = this.parts;
    const build = (seq: number) => gapPayload(lost, table, { seq, nowMs: clock.nowMs() });
    this.#publishNext(nodeTopic('NDATA', node), build, true);
  }

  #send(records: readonly LogRecord[], isHistorical: boolean): number {
    this.#declareUnknown(records);
    const { node, table, clock } = this.parts;
    let sent = 0;
    for (const batch of batchesOf(records)) {
      const device = table.device(batch.deviceId);
      if (device === undefined) continue;
      this.#devices.beforeData(device);
      const build = (seq: number) => dataPayload(batch, device, { seq, nowMs: clock.nowMs(), isHistorical });
      this.#publishNext(deviceTopic('DDATA', node, batch.deviceId), build, true);
      sent += batch.readings.length;
    }
    this.#devices.afterData(records.map(({ deviceId }) => deviceId));
    return sent;
  }

  /** DATA may only hold what a birth declared: a point that left the configuration is declared anew for its backlog. */
  #declareUnknown(records: readonly LogRecord[]): void {
    let declared = 0;
    for (const { deviceId, readings } of records) {
      const known = this.parts.table.device(deviceId)?.points;
      for (const { point, value } of readings) {
        if (known?.has(point) !== true && this.parts.table.declare(deviceId, point, value)) declared += 1;
      }
    }
    if (declared === 0) return;
    this.parts.counters.undeclaredReadings += declared;
    this.parts.logger.warn(
      { points: declared },
      'The log holds points that the configuration lacks; they are declared for it.',
    );
    this.birth();
  }

  /** Publishes the death certificate when the node was born, then disconnects. */
  async end(): Promise<void> {
    if (this.#over) return;
    const wasBorn = this.isBorn;
    this.#isBorn = false;
    clearTimeout(this.#rebirthTimer);
    this.#devices.stop();
    const said = !(wasBorn || this.#client.connected) || (await publishDeath(this.#client, this.bdSeq, this.parts));
    // A goodbye needs a broker that answers; without one the connection is broken off and the will speaks.
    this.#client.end(!said || !this.#client.connected);
    await this.ended;
  }
}
