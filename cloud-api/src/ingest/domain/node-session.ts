import { isAppError } from '@anju/contracts';
import {
  type DataType,
  decodeBirth,
  decodeData,
  decodePayload,
  isPointMetric,
  type Metric,
  metricNames,
  type Payload,
} from '@anju/contracts/sparkplug';
import { DeclaredMetrics, lookUp, type NamedMetric, type Problem, type SavedMetrics } from './declared-metrics.js';
import { isSilent } from './reached.js';
import { mostAhead } from './reorder-window.js';
import { isSequenceNumber, nextSequenceNumber } from './sequence.js';

export type FieldMessageType = 'NBIRTH' | 'NDATA' | 'NDEATH' | 'DBIRTH' | 'DDATA' | 'DDEATH';

export interface FieldMessage {
  readonly type: FieldMessageType;
  /** `null` for the node's own messages. */
  readonly deviceId: string | null;
  readonly payload: Uint8Array;
}

/**
 * `unborn`: nothing is known of its metrics. `resync`: a message was lost, so that nothing with an alias can be trusted until
 * the next birth. `dead`: its death certificate came.
 */
export type NodeState = 'unborn' | 'born' | 'resync' | 'dead';

/**
 * `unusable`: dropped until a rebirth; a confirming agent sends it again. `ignored`: says nothing about the present. `early`: it
 * overtook another and nothing of it is used; it may be received again when `expectedSeq` has come to it. `unproven`: it follows on
 * what an earlier holder knew; nothing of it may be used before `readProven` says what it means.
 */
export type SessionOutcome = {
  readonly problems: readonly Problem[];
  /** Ask the node for its births. */
  readonly wantsRebirth: boolean;
  readonly sequenceGap: boolean;
  /** Messages that are missing before this one by the numbers, at least. */
  readonly missed: number;
  /** The sender's clock at sending, ms. */
  readonly sentMs: number | undefined;
} & (
  | {
      readonly kind: 'node_born';
      readonly bdSeq: number;
      readonly metrics: readonly NamedMetric[];
      readonly proof: Proof;
    }
  | {
      readonly kind: 'device_born';
      readonly deviceId: string;
      readonly metrics: readonly NamedMetric[];
      /** False for a birth that only lets the node tell of a device that it does not reach. */
      readonly reached: boolean;
      readonly proof: Proof;
    }
  | {
      readonly kind: 'data';
      readonly deviceId: string | null;
      readonly metrics: readonly NamedMetric[];
      /** The device, born unreached, has now been read. */
      readonly reached: boolean;
    }
  | { readonly kind: 'node_died'; readonly deviceIds: readonly string[] }
  | { readonly kind: 'device_died'; readonly deviceId: string }
  | {
      readonly kind: 'unusable';
      readonly why: 'malformed' | 'unborn' | 'gap' | 'device_unborn' | 'birth_invalid';
      /** Metrics of a DATA message that are lost with it. */
      readonly lost: number;
    }
  | { readonly kind: 'early'; readonly seq: number; readonly lost: number }
  | { readonly kind: 'unproven'; readonly deviceId: string | null; readonly lost: number }
  | { readonly kind: 'ignored'; readonly why: 'stale_death' | 'not_alive' }
);

/**
 * What a birth says of the unproven messages of that node or device: they mean what its table says, they are lost, or nothing.
 */
export type Proof = 'same' | 'other' | 'none';

type Extras = Partial<Pick<SessionOutcome, 'problems' | 'wantsRebirth' | 'sequenceGap' | 'missed' | 'sentMs'>>;

const plain = { problems: [], wantsRebirth: false, sequenceGap: false, missed: 0, sentMs: undefined } as const;

/** The specification's goes to 255; gateways that count on are taken as far as the records can count. */
const mostBdSeq = 2_147_483_647;

/** Metrics of one node with its devices; an estate has some hundred (DEFAULT). More would fill the memory of all. */
const mostDeclared = 50_000;

/**
 * `silent`: born while its node does not reach it. `dead`: its death certificate came; what it declared still says what late data
 * of it means.
 */
interface KnownDevice {
  readonly declared: DeclaredMetrics;
  state: 'alive' | 'silent' | 'dead';
}

function decoderOf(type: FieldMessageType): typeof decodeData {
  if (type === 'NDATA' || type === 'DDATA') return decodeData;
  return type === 'NBIRTH' || type === 'DBIRTH' ? decodeBirth : decodePayload;
}

function datatypeIn(
  tables: readonly DeclaredMetrics[],
  identity: { name?: string; alias?: number },
): DataType | undefined {
  for (const table of tables) {
    const declared = table.find(identity);
    if (declared) return declared.datatype;
  }
  return undefined;
}

/** What one holder of a group knows of a living node, for the next. */
export interface SavedSession {
  readonly bdSeq: number;
  /** Of the last message that is covered. */
  readonly seq: number;
  readonly node: SavedMetrics;
  readonly devices: readonly (readonly [deviceId: string, state: KnownDevice['state'], declared: SavedMetrics])[];
}

/** Told by an earlier holder: what each birth is held against. */
interface Recalled {
  readonly bdSeq: number;
  readonly node: DeclaredMetrics;
  /** Devices that were not born since. */
  readonly devices: Map<string, DeclaredMetrics>;
}

/** Spelt out for what nearly all metrics are, since a copy of unknown shape costs much. */
function named(metric: Metric, name: string): NamedMetric {
  const { alias, timestampMs, datatype, value, properties, problem, isHistorical, isTransient } = metric;
  const isPlain =
    properties === undefined && problem === undefined && isHistorical === undefined && isTransient === undefined;
  if (!isPlain || alias === undefined || timestampMs === undefined || datatype === undefined)
    return { ...metric, name };
  return { name, alias, timestampMs, datatype, value };
}

function integerMetric(metrics: readonly Metric[], name: string): number | undefined {
  const value = metrics.find((metric) => metric.name === name)?.value;
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
  #seq = 0;
  #node = new DeclaredMetrics();
  readonly #devices = new Map<string, KnownDevice>();
  /** What an earlier holder told and no birth has proven or refuted yet. */
  #recalled: Recalled | undefined;
  #births = 0;
  /** `#seq` is of the last message that came or is on record, whatever use it was of. */
  #isCounting = false;
  /** Most devices that were known at once. */
  #mostDevices = 0;
  /** Nothing came over this line yet, so that what comes first overtook nothing. */
  #isLineNew = false;

  /** `reordering`: whoever receives keeps what is early. */
  constructor(private readonly options: { readonly reordering: boolean } = { reordering: false }) {}

  get state(): NodeState {
    return this.#state;
  }

  /** What the next message must carry. */
  get expectedSeq(): number {
    return nextSequenceNumber(this.#seq);
  }

  /** Grows with every birth certificate. */
  get births(): number {
    return this.#births;
  }

  /** Number of the last message. */
  get seq(): number {
    return this.#seq;
  }

  /** `undefined`: it is not alive, or nothing is certain. */
  save(): SavedSession | undefined {
    if (this.#state !== 'born' || this.#bdSeq === null) return undefined;
    return {
      bdSeq: this.#bdSeq,
      seq: this.#seq,
      node: this.#node.save(),
      devices: [...this.#devices].map(([deviceId, { state, declared }]) => [deviceId, state, declared.save()]),
    };
  }

  /**
   * Takes what an earlier holder knew. What follows at once on the last message known is `unproven` until the births say that the
   * session and its tables are still the same; any other shows that some were lost. `keptSeq`: of the last message whose readings
   * are known to be kept; only then it can be told how many are missing.
   */
  recall({ bdSeq, seq, node, devices }: SavedSession, keptSeq: number | null = null): void {
    if (this.#state !== 'unborn' || this.#births > 0) return;
    this.#seq = keptSeq ?? seq;
    this.#isCounting = keptSeq !== null;
    this.#isLineNew = true;
    this.#node = DeclaredMetrics.restored(node);
    const tables = devices.map(([deviceId, , declared]) => [deviceId, DeclaredMetrics.restored(declared)] as const);
    this.#mostDevices = tables.length;
    this.#recalled = { bdSeq, node: this.#node, devices: new Map(tables) };
  }

  /** So many messages after the last one that was told of are kept too. `null`: nobody knows how many. */
  keptMore(messages: number | null): void {
    if (!this.#isLineNew || !this.#isCounting) return;
    if (messages === null) this.#isCounting = false;
    else this.#seq = (this.#seq + messages) % 256;
  }

  /** Whether the node confirms is known. */
  get isKnown(): boolean {
    return this.#births > 0 || this.#recalled !== undefined;
  }

  /** Messages that overtook what has not come in time: how many are missing before the last of them, at least. */
  missedAmong(early: readonly number[]): number {
    const ahead = early.map((seq) => (seq - this.expectedSeq + 256) % 256);
    const newest = Math.max(-1, ...ahead);
    const missed = newest + 1 - early.length;
    if (newest >= 0) this.#seq = (this.expectedSeq + newest) % 256;
    return Math.max(0, missed);
  }

  /** Births may still prove what came unproven. */
  get isProvable(): boolean {
    return this.#recalled !== undefined;
  }

  /** An `unproven` message of a node or device whose birth has proven its table. */
  readProven(message: FieldMessage): SessionOutcome {
    const payload = this.#decode(message, this.#tablesOf(message));
    if ('problems' in payload) return { ...plain, kind: 'unusable', why: 'malformed', lost: 0, ...payload };
    const { deviceId } = message;
    const device = deviceId === null ? null : (this.#devices.get(deviceId)?.declared ?? new DeclaredMetrics());
    const { timestampMs: sentMs } = payload;
    return { ...plain, kind: 'data', deviceId, reached: false, ...this.#named(payload, device), sentMs };
  }

  get bdSeq(): number | null {
    return this.#bdSeq;
  }

  /** Its batches are to be confirmed. */
  get confirming(): boolean {
    if (this.#node.confirming) return true;
    if (this.#recalled !== undefined && [...this.#recalled.devices.values()].some(({ confirming }) => confirming))
      return true;
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
    this.#isLineNew = true;
    this.#devices.clear();
  }

  receive(message: FieldMessage): SessionOutcome {
    // A table that is not proven could make a sound message look malformed.
    const payload = this.#decode(message, this.#state === 'unborn' ? [] : this.#tablesOf(message));
    if ('problems' in payload) {
      // The next message shows the gap where this one had a sequence number; without any session a birth is needed anyway.
      const wantsRebirth = this.#state === 'unborn';
      return { ...plain, kind: 'unusable', why: 'malformed', lost: 0, ...payload, wantsRebirth };
    }
    const outcome = this.#receivePayload(message, payload);
    return payload.timestampMs === undefined ? outcome : { ...outcome, sentMs: payload.timestampMs };
  }

  #decode(
    message: FieldMessage,
    tables: readonly DeclaredMetrics[],
  ): Payload | { readonly problems: readonly Problem[] } {
    try {
      return decoderOf(message.type)(message.payload, (identity) => datatypeIn(tables, identity));
    } catch (error) {
      if (!isAppError(error, 'sparkplug.malformed')) throw error;
      return { problems: [{ code: 'sparkplug.malformed', detail: error.message }] };
    }
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
    const bdSeq = integerMetric(payload.metrics, metricNames.bdSeq);
    if (bdSeq === undefined || !isSequenceNumber(payload.seq)) {
      const detail = bdSeq === undefined ? 'NBIRTH without bdSeq' : `NBIRTH with seq ${String(payload.seq)}`;
      if (this.#state === 'born') this.#state = 'resync';
      return this.#unusable('birth_invalid', 0, { problems: [{ code: 'sparkplug.birth_invalid', detail }] });
    }
    const { declared, named, problems } = DeclaredMetrics.ofBirth(payload.metrics);
    const recalled = this.#recalled;
    const isSame = recalled !== undefined && recalled.bdSeq === bdSeq && recalled.node.equals(declared);
    if (!isSame) this.#recalled = undefined;
    this.#node = declared;
    this.#devices.clear();
    this.#bdSeq = bdSeq;
    this.#seq = payload.seq;
    this.#state = 'born';
    this.#births++;
    this.#isCounting = true;
    this.#isLineNew = false;
    const proof = recalled === undefined ? 'none' : isSame ? 'same' : 'other';
    return { ...plain, kind: 'node_born', bdSeq, metrics: named, problems, proof };
  }

  #nodeDeath(payload: Payload): SessionOutcome {
    const bdSeq = integerMetric(payload.metrics, metricNames.bdSeq);
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

  #unusable(
    why: 'unborn' | 'gap' | 'device_unborn' | 'birth_invalid',
    lost: number,
    extras: Extras = {},
  ): SessionOutcome {
    return { ...plain, kind: 'unusable', why, lost, wantsRebirth: true, ...extras };
  }

  #inSequence(message: FieldMessage, payload: Payload): SessionOutcome {
    const isData = message.type === 'NDATA' || message.type === 'DDATA';
    const lost = isData ? payload.metrics.length : 0;
    if (this.#state === 'unborn' && this.#recalled !== undefined) {
      if (payload.seq !== this.expectedSeq) {
        this.#state = 'resync';
        return this.#unusable('gap', lost, { sequenceGap: true, missed: this.#missedBefore(payload.seq) });
      }
      this.#seq = payload.seq;
      this.#isLineNew = false;
      if (isData) return { ...plain, kind: 'unproven', deviceId: message.deviceId, lost, wantsRebirth: true };
      return this.#deviceState(message, payload);
    }
    if (this.#state === 'unborn' || this.#state === 'dead') {
      return this.#unusable('unborn', lost, { missed: this.#missedBefore(payload.seq) });
    }
    if (this.#state === 'resync') {
      return this.#unusable('gap', lost, { missed: this.#missedBefore(payload.seq) });
    }
    if (payload.seq === undefined || !isSequenceNumber(payload.seq)) {
      this.#state = 'resync';
      const detail = `seq ${String(payload.seq)} is not within 0 to 255`;
      return this.#unusable('gap', lost, { problems: [{ code: 'sparkplug.malformed', detail }], sequenceGap: true });
    }
    const ahead = (payload.seq - this.expectedSeq + 256) % 256;
    if (ahead > 0) {
      if (this.options.reordering && ahead <= mostAhead) return { ...plain, kind: 'early', seq: payload.seq, lost };
      this.#state = 'resync';
      return this.#unusable('gap', lost, { sequenceGap: true, missed: this.#missedBefore(payload.seq) });
    }
    this.#seq = payload.seq;
    const { deviceId } = message;
    if (!isData) return this.#deviceState(message, payload);
    if (deviceId === null) return { ...plain, kind: 'data', deviceId, reached: false, ...this.#named(payload, null) };
    const device = this.#devices.get(deviceId);
    if (device === undefined) return this.#unusable('device_unborn', lost);
    const { metrics, problems, wantsRebirth } = this.#named(payload, device.declared);
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

  /**
   * How many messages are missing before one with this number, at least: as many as the number says, or, if an unheard birth began
   * a new count meanwhile, those after the births. One that is far ahead on a line that has been heard came late or twice.
   */
  #missedBefore(seq: number | undefined): number {
    if (!this.#isCounting || !isSequenceNumber(seq)) return 0;
    const ahead = (seq - this.expectedSeq + 256) % 256;
    if (ahead > mostAhead && !this.#isLineNew) return 0;
    this.#seq = seq;
    this.#isLineNew = false;
    return Math.max(0, Math.min(ahead, seq - 1 - this.#mostDevices));
  }

  /** DBIRTH and DDEATH. */
  #deviceState({ type, deviceId: id }: FieldMessage, payload: Payload): SessionOutcome {
    const deviceId = id ?? '';
    if (type === 'DBIRTH') return this.#deviceBirth(deviceId, payload);
    const device = this.#devices.get(deviceId);
    if (device !== undefined) device.state = 'dead';
    return { ...plain, kind: 'device_died', deviceId };
  }

  /** Before its node is born again it says by itself what it declares, but proves nothing of what came by the table before. */
  #proofOf(deviceId: string, declared: DeclaredMetrics): Proof {
    const told = this.#recalled?.devices.get(deviceId);
    if (this.#recalled === undefined) return 'none';
    const isSame = told?.equals(declared) ?? false;
    if (this.#state === 'born') {
      this.#recalled.devices.delete(deviceId);
      return isSame ? 'same' : 'other';
    }
    this.#recalled.devices.set(deviceId, declared);
    return isSame ? 'none' : 'other';
  }

  #deviceBirth(deviceId: string, payload: Payload): SessionOutcome {
    const { declared, named, problems } = DeclaredMetrics.ofBirth(payload.metrics);
    this.#devices.delete(deviceId);
    // A device costs something even if it declares nothing.
    const known = [...this.#devices.values()].reduce((sum, device) => sum + device.declared.size + 1, this.#node.size);
    if (known + declared.size > mostDeclared) {
      const detail = `${deviceId} is left out: its node would have more than ${mostDeclared} metrics`;
      const problem: Problem = { code: 'sparkplug.birth_invalid', detail };
      return this.#unusable('birth_invalid', 0, { problems: [problem], wantsRebirth: false });
    }
    const reached = !isSilent(named);
    this.#births++;
    this.#devices.set(deviceId, { declared, state: reached ? 'alive' : 'silent' });
    this.#mostDevices = Math.max(this.#mostDevices, this.#devices.size);
    const proof = this.#proofOf(deviceId, declared);
    return { ...plain, kind: 'device_born', deviceId, metrics: named, problems, reached, proof };
  }

  /** The metrics of a DATA message under their declared names. `device`: `null` for the node's own. */
  #named(
    payload: Payload,
    device: DeclaredMetrics | null,
  ): { readonly metrics: NamedMetric[]; readonly problems: Problem[]; readonly wantsRebirth: boolean } {
    const tables = device === null ? [this.#node] : [device, this.#node];
    const metrics: NamedMetric[] = [];
    const problems: Problem[] = [];
    let wantsRebirth = false;
    for (const metric of payload.metrics) {
      const found = lookUp(metric, tables);
      if (!found.ok) {
        problems.push(found.problem);
        wantsRebirth = true;
        continue;
      }
      const { name, datatype } = found.declared;
      if (device !== null && isPointMetric(name) && !device.has(name)) {
        const detail = `${name} is the node's, not its device's`;
        problems.push({ code: 'sparkplug.unknown_alias', detail, point: name });
        wantsRebirth = true;
      } else if (metric.datatype !== undefined && metric.datatype !== datatype) {
        const detail = `${name} was declared as datatype ${datatype} and came as ${metric.datatype}`;
        problems.push({ code: 'sparkplug.datatype_mismatch', detail, point: name });
      } else metrics.push(named(metric, name));
    }
    return { metrics, problems, wantsRebirth };
  }
}
