import { isPointMetric, type Metric, metricNames, type Payload } from '@anju/contracts/sparkplug';
import { DeclaredMetrics, type Problem } from './declared-metrics.js';
import { decodeMessage } from './decode-message.js';
import { nameMetrics } from './name-metrics.js';
import { isSilent } from './reached.js';
import { type DeviceState, RecalledSession, type SavedSession } from './recalled-session.js';
import { mostAhead } from './reorder-window.js';
import { isSequenceNumber } from './sequence.js';
import { SequenceCount } from './sequence-count.js';
import { type FieldMessage, plain, type SessionOutcome, unusable } from './session-outcome.js';

/**
 * `unborn`: nothing is known of its metrics. `resync`: a message was lost, so that nothing with an alias can be trusted until
 * the next birth. `dead`: its death certificate came.
 */
export type NodeState = 'unborn' | 'born' | 'resync' | 'dead';

/** The specification's goes to 255; gateways that count on are taken as far as the records can count. */
const mostBdSeq = 2_147_483_647;

/** Metrics of one node with its devices; an estate has some hundred (DEFAULT). More would fill the memory of all. */
const mostDeclared = 50_000;

interface KnownDevice {
  readonly declared: DeclaredMetrics;
  state: DeviceState;
}

function bdSeqOf(metrics: readonly Metric[]): number | undefined {
  const value = metrics.find((metric) => metric.name === metricNames.bdSeq)?.value;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= mostBdSeq ? value : undefined;
}

/**
 * One edge node as a Sparkplug host sees it (specification 3.0 §5): births, deaths, sequence numbers and aliases.
 *
 * A value leaves it only under a name that the node's last births declared and that no lost message can have changed.
 */
export class NodeSession {
  #state: NodeState = 'unborn';
  #bdSeq: number | null = null;
  readonly #count = new SequenceCount();
  #node = new DeclaredMetrics();
  readonly #devices = new Map<string, KnownDevice>();
  /** What an earlier holder told and no birth has proven or refuted yet. */
  #recalled: RecalledSession | undefined;
  #births = 0;

  /** `reordering`: whoever receives keeps what is early. */
  constructor(private readonly options: { readonly reordering: boolean } = { reordering: false }) {}

  get state(): NodeState {
    return this.#state;
  }

  /** What the next message must carry. */
  get expectedSeq(): number {
    return this.#count.expected;
  }

  /** Grows with every birth certificate. */
  get births(): number {
    return this.#births;
  }

  /** Number of the last message. */
  get seq(): number {
    return this.#count.last;
  }

  /** `undefined`: it is not alive, or nothing is certain. */
  save(): SavedSession | undefined {
    if (this.#state !== 'born' || this.#bdSeq === null) return undefined;
    return {
      bdSeq: this.#bdSeq,
      seq: this.#count.last,
      node: this.#node.save(),
      devices: [...this.#devices].map(([deviceId, { state, declared }]) => [deviceId, state, declared.save()]),
    };
  }

  /**
   * Takes what an earlier holder knew. What follows at once on the last message known is `unproven` until the births say that the
   * session and its tables are still the same; any other shows that some were lost. `keptSeq`: of the last message whose readings
   * are known to be kept; only then it can be told how many are missing.
   */
  recall(saved: SavedSession, keptSeq: number | null = null): void {
    if (this.#state !== 'unborn' || this.#births > 0) return;
    this.#recalled = new RecalledSession(saved);
    this.#node = this.#recalled.node;
    this.#count.recall(saved.seq, keptSeq, this.#recalled.deviceCount);
  }

  /** So many messages after the last one that was told of are kept too. `null`: nobody knows how many. */
  keptMore(messages: number | null): void {
    this.#count.keptMore(messages);
  }

  /** Whether the node confirms is known. */
  get isKnown(): boolean {
    return this.#births > 0 || this.#recalled !== undefined;
  }

  /** Messages that overtook what has not come in time: how many are missing before the last of them, at least. */
  missedAmong(early: readonly number[]): number {
    return this.#count.missedAmong(early);
  }

  /** Births may still prove what came unproven. */
  get isProvable(): boolean {
    return this.#recalled !== undefined;
  }

  /** An `unproven` message of a node or device whose birth has proven its table. */
  readProven(message: FieldMessage): SessionOutcome {
    const payload = decodeMessage(message, this.#tablesOf(message));
    if ('problems' in payload) return { ...plain, kind: 'unusable', why: 'malformed', lost: 0, ...payload };
    const { deviceId } = message;
    const device = deviceId === null ? null : (this.#devices.get(deviceId)?.declared ?? new DeclaredMetrics());
    const { timestampMs: sentMs } = payload;
    return { ...plain, kind: 'data', deviceId, reached: false, ...nameMetrics(payload, this.#node, device), sentMs };
  }

  get bdSeq(): number | null {
    return this.#bdSeq;
  }

  /** Its batches are to be confirmed. */
  get confirming(): boolean {
    if (this.#node.confirming) return true;
    if (this.#recalled?.hasConfirmingDevice === true) return true;
    return [...this.#devices.values()].some(({ declared }) => declared.confirming);
  }

  /** Devices that are born and reached. */
  get bornDevices(): readonly string[] {
    return [...this.#devices].filter(([, { state }]) => state === 'alive').map(([deviceId]) => deviceId);
  }

  /** The host was away: births and deaths may have been missed. */
  forget(): void {
    if (this.#state !== 'dead') this.#state = 'unborn';
    this.#recalled = undefined;
    this.#count.lineLost();
    this.#devices.clear();
  }

  receive(message: FieldMessage): SessionOutcome {
    // A table that is not proven could make a sound message look malformed.
    const payload = decodeMessage(message, this.#state === 'unborn' ? [] : this.#tablesOf(message));
    if ('problems' in payload) {
      // The next message shows the gap where this one had a sequence number; without any session a birth is needed anyway.
      const wantsRebirth = this.#state === 'unborn';
      return { ...plain, kind: 'unusable', why: 'malformed', lost: 0, ...payload, wantsRebirth };
    }
    const outcome = this.#receivePayload(message, payload);
    return payload.timestampMs === undefined ? outcome : { ...outcome, sentMs: payload.timestampMs };
  }

  /** Where the metrics of a message may have been declared. */
  #tablesOf({ type, deviceId }: FieldMessage): readonly DeclaredMetrics[] {
    if (type === 'NDEATH') return [];
    const device = deviceId === null ? undefined : this.#devices.get(deviceId)?.declared;
    return device === undefined ? [this.#node] : [device, this.#node];
  }

  #receivePayload(message: FieldMessage, payload: Payload): SessionOutcome {
    switch (message.type) {
      case 'NBIRTH':
        return this.#nodeBirth(payload);
      case 'NDEATH':
        return this.#nodeDeath(payload);
      default:
        return this.#inSequence(message, payload);
    }
  }

  #nodeBirth(payload: Payload): SessionOutcome {
    const bdSeq = bdSeqOf(payload.metrics);
    if (bdSeq === undefined || !isSequenceNumber(payload.seq)) {
      const detail = bdSeq === undefined ? 'NBIRTH without bdSeq' : `NBIRTH with seq ${String(payload.seq)}`;
      if (this.#state === 'born') this.#state = 'resync';
      return unusable('birth_invalid', 0, { problems: [{ code: 'sparkplug.birth_invalid', detail }] });
    }
    const { declared, named, problems } = DeclaredMetrics.ofBirth(payload.metrics);
    const recalled = this.#recalled;
    const isSame = recalled?.isSame(bdSeq, declared) === true;
    if (!isSame) this.#recalled = undefined;
    this.#node = declared;
    this.#devices.clear();
    this.#bdSeq = bdSeq;
    this.#count.begin(payload.seq);
    this.#state = 'born';
    this.#births++;
    const proof = recalled === undefined ? 'none' : isSame ? 'same' : 'other';
    return { ...plain, kind: 'node_born', bdSeq, metrics: named, problems, proof };
  }

  #nodeDeath(payload: Payload): SessionOutcome {
    const bdSeq = bdSeqOf(payload.metrics);
    if (this.#recalled !== undefined && this.#state !== 'born') this.forget();
    if (this.#state === 'unborn' || this.#state === 'dead') return { ...plain, kind: 'ignored', why: 'not_alive' };
    if (bdSeq !== this.#bdSeq) {
      // The will of an earlier connection. One that was made after ours means that its birth was lost: ask.
      const ahead = bdSeq === undefined ? 0 : (((bdSeq - (this.#bdSeq ?? 0)) % 256) + 256) % 256;
      return { ...plain, kind: 'ignored', why: 'stale_death', wantsRebirth: ahead > 0 && ahead < 128 };
    }
    return this.die();
  }

  /** Its death certificate, or its silence. */
  die(): SessionOutcome {
    const deviceIds = this.bornDevices;
    this.#state = 'dead';
    this.#recalled = undefined;
    this.#devices.clear();
    return { ...plain, kind: 'node_died', deviceIds };
  }

  /** What was missing has not come in time: nothing counts until the next birth. */
  giveUp(): void {
    this.#state = 'resync';
  }

  #inSequence(message: FieldMessage, payload: Payload): SessionOutcome {
    const isData = message.type === 'NDATA' || message.type === 'DDATA';
    const lost = isData ? payload.metrics.length : 0;
    if (this.#state === 'unborn' && this.#recalled !== undefined) {
      if (payload.seq !== this.expectedSeq) {
        this.#state = 'resync';
        return unusable('gap', lost, { sequenceGap: true, missed: this.#count.missedBefore(payload.seq) });
      }
      this.#count.follow(payload.seq);
      if (isData) return { ...plain, kind: 'unproven', deviceId: message.deviceId, lost, wantsRebirth: true };
      return this.#deviceState(message, payload);
    }
    if (this.#state === 'unborn' || this.#state === 'dead') {
      return unusable('unborn', lost, { missed: this.#count.missedBefore(payload.seq) });
    }
    if (this.#state === 'resync') {
      return unusable('gap', lost, { missed: this.#count.missedBefore(payload.seq) });
    }
    if (payload.seq === undefined || !isSequenceNumber(payload.seq)) {
      this.#state = 'resync';
      const detail = `seq ${String(payload.seq)} is not within 0 to 255`;
      return unusable('gap', lost, { problems: [{ code: 'sparkplug.malformed', detail }], sequenceGap: true });
    }
    const ahead = this.#count.aheadOf(payload.seq);
    if (ahead > 0) {
      if (this.options.reordering && ahead <= mostAhead) return { ...plain, kind: 'early', seq: payload.seq, lost };
      this.#state = 'resync';
      return unusable('gap', lost, { sequenceGap: true, missed: this.#count.missedBefore(payload.seq) });
    }
    this.#count.follow(payload.seq);
    const { deviceId } = message;
    if (!isData) return this.#deviceState(message, payload);
    if (deviceId === null) {
      return { ...plain, kind: 'data', deviceId, reached: false, ...nameMetrics(payload, this.#node, null) };
    }
    const device = this.#devices.get(deviceId);
    if (device === undefined) return unusable('device_unborn', lost);
    const { metrics, problems, wantsRebirth } = nameMetrics(payload, this.#node, device.declared);
    const spoke = device.state !== 'alive' && metrics.some(({ name }) => isPointMetric(name)) && !isSilent(metrics);
    const reached = spoke && device.state === 'silent';
    if (reached) device.state = 'alive';
    // Values of a dead device are read; whether it is alive again, only a birth says.
    return {
      ...plain,
      kind: 'data',
      deviceId,
      metrics,
      problems,
      reached,
      wantsRebirth: wantsRebirth || spoke !== reached,
    };
  }

  /** DBIRTH and DDEATH. */
  #deviceState({ type, deviceId: id }: FieldMessage, payload: Payload): SessionOutcome {
    const deviceId = id ?? '';
    if (type === 'DBIRTH') return this.#deviceBirth(deviceId, payload);
    const device = this.#devices.get(deviceId);
    if (device !== undefined) device.state = 'dead';
    return { ...plain, kind: 'device_died', deviceId };
  }

  #deviceBirth(deviceId: string, payload: Payload): SessionOutcome {
    const { declared, named, problems } = DeclaredMetrics.ofBirth(payload.metrics);
    this.#devices.delete(deviceId);
    // A device costs something even if it declares nothing.
    const known = [...this.#devices.values()].reduce((sum, device) => sum + device.declared.size + 1, this.#node.size);
    if (known + declared.size > mostDeclared) {
      const detail = `${deviceId} is left out: its node would have more than ${mostDeclared} metrics`;
      const problem: Problem = { code: 'sparkplug.birth_invalid', detail };
      return unusable('birth_invalid', 0, { problems: [problem], wantsRebirth: false });
    }
    const reached = !isSilent(named);
    this.#births++;
    this.#devices.set(deviceId, { declared, state: reached ? 'alive' : 'silent' });
    this.#count.knowDevices(this.#devices.size);
    const proof = this.#recalled?.proofOf(deviceId, declared, this.#state === 'born') ?? 'none';
    return { ...plain, kind: 'device_born', deviceId, metrics: named, problems, reached, proof };
  }
}
