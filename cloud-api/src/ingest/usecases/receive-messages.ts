import { type FacilityReadings, type Reading, SparkplugId } from '@anju/contracts';
import { isPointMetric, type NodeAddress, parseTopic, propertyNames } from '@anju/contracts/sparkplug';
import type { Logger } from 'pino';
import type { HazardEngine } from '../../hazards/hazards.js';
import type { Live } from '../../live/live.js';
import type { Clock } from '../../platform/clock.js';
import type { StoreBatch } from '../../readings/reading-store.js';
import type { IndexedFacility } from '../../registry/registry.js';
import { batchRangeOf, outboxGapsOf } from '../domain/batch-range.js';
import type { NamedMetric, Problem } from '../domain/declared-metrics.js';
import {
  acceptReadings,
  type InterpretedReading,
  interpretReadings,
  readingsIn,
} from '../domain/interpret-readings.js';
import type { FieldMessageType, Proof, SessionOutcome } from '../domain/session-outcome.js';
import type { FieldDirectory, IngestTiming } from '../ingest.js';
import type { BatchProgress } from './batch-progress.js';
import type { ConfirmBatches } from './confirm-batches.js';
import type { IngestMetrics } from './ingest-metrics.js';
import type { GapRecord } from './ingest-records.js';
import type { KnownNode } from './known-node.js';
import { claimedReading, type MetricClaims } from './metric-claims.js';
import type { RejectedMessage, RejectionLog } from './rejection-log.js';
import type { StoreQueue } from './store-queue.js';
import type { UnclaimedMetrics } from './unclaimed-metrics.js';
import type { WatchNodes } from './watch-nodes.js';

export interface ReceiveDeps {
  readonly directory: FieldDirectory;
  readonly watch: WatchNodes;
  readonly progress: BatchProgress;
  readonly confirmations: ConfirmBatches;
  readonly queue: StoreQueue;
  readonly rejections: RejectionLog;
  readonly claims: Pick<MetricClaims, 'find'>;
  readonly unclaimed: UnclaimedMetrics;
  readonly hazards: Pick<HazardEngine, 'evaluate' | 'requestCommit'>;
  readonly live: Pick<Live, 'update'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: IngestMetrics;
  readonly timing: Pick<IngestTiming, 'aheadMs' | 'reorderMs' | 'rebirthSpreadMs' | 'unwatchAfterMs'>;
}

const unknownNode: Problem = { code: 'registry.unknown_node', detail: 'the node is not registered' };

interface Received {
  readonly node: KnownNode;
  readonly message: RejectedMessage;
  readonly receivedMs: number;
}

/** Every message of the field: decoded by its node's session, evaluated at once, then on its way to the store. */
export class ReceiveMessages {
  readonly #deps: ReceiveDeps;
  readonly #pointSets = new WeakMap<IndexedFacility, ReadonlySet<string>>();
  /** Nodes with messages that came too early. */
  readonly #waiting = new Set<KnownNode>();
  /** Nodes with messages that no birth has proven yet. */
  readonly #unproven = new Set<KnownNode>();
  #gaps: GapRecord[] = [];

  constructor(deps: ReceiveDeps) {
    this.#deps = deps;
  }

  /** Never throws: whatever is wrong with a message is that message's own affair. */
  receive(topic: string, payload: Uint8Array, receivedMs: number): void {
    const parsed = parseTopic(topic);
    if (parsed === undefined) {
      this.#deps.metrics.message('invalid');
      const message = { topic, payload, node: null, deviceId: null, path: null };
      this.#reject(message, undefined, [{ code: 'sparkplug.topic_invalid', detail: 'no Sparkplug topic' }], receivedMs);
      return;
    }
    // What hosts say, ourselves among them.
    if (parsed.type === 'STATE' || parsed.type === 'NCMD' || parsed.type === 'DCMD') return;
    this.#deps.metrics.message(parsed.type);
    const deviceId = 'deviceId' in parsed ? parsed.deviceId : null;
    const address: NodeAddress = { groupId: parsed.groupId, edgeNodeId: parsed.edgeNodeId };
    const registered = this.#deps.directory.node(address.groupId, address.edgeNodeId);
    if (registered === undefined && !isNameable(parsed.edgeNodeId, deviceId)) {
      const message = { topic, payload, node: null, deviceId: null, path: null };
      const problem: Problem = { code: 'sparkplug.topic_invalid', detail: 'an id that Sparkplug does not allow' };
      this.#reject(message, undefined, [problem], receivedMs);
      return;
    }
    const message: RejectedMessage = { topic, payload, node: address, deviceId, path: registered?.path ?? null };
    const node = this.#deps.watch.node(address);
    if (node === undefined) {
      this.#reject(message, undefined, [unknownNode], receivedMs);
      return;
    }
    // Somebody registered it: what its births said is worth hearing again.
    if (node.isStranger && registered !== undefined) this.#deps.watch.needsBirth(node);
    node.isStranger = registered === undefined;
    try {
      this.#fromNode({ node, message, receivedMs }, parsed.type);
      // A stranger that has an outbox keeps its readings in it until it is registered; of others they are kept here.
      const isHeard = (node.session.state === 'born' || this.#unproven.has(node)) && !node.session.confirming;
      if (node.isStranger && !isHeard) this.#reject(message, node, [unknownNode], receivedMs);
    } catch (error) {
      this.#deps.logger.error({ err: error, topic }, 'a message could not be handled; it is set aside');
      this.#reject(message, node, [{ code: 'sparkplug.malformed', detail: String(error) }], receivedMs);
    }
  }

  /** One too many of its node: not looked at. Where it had a sequence number, the next one shows that it is missing. */
  overflow(topic: string, payload: Uint8Array, receivedMs: number): void {
    const parsed = parseTopic(topic);
    const address = parsed !== undefined && 'edgeNodeId' in parsed ? parsed : undefined;
    const registered = address && this.#deps.directory.node(address.groupId, address.edgeNodeId);
    const node = registered && address && this.#deps.watch.node(address);
    const message: RejectedMessage = {
      topic,
      payload,
      node: node === undefined ? null : { groupId: node.groupId, edgeNodeId: node.edgeNodeId },
      deviceId: null,
      path: registered?.path ?? null,
    };
    const detail = 'the node sends more than can be taken, and as much is waiting as it may have';
    this.#reject(message, node, [{ code: 'sparkplug.flood', detail }], receivedMs);
  }

  #reject(
    message: RejectedMessage,
    node: KnownNode | undefined,
    problems: readonly Problem[],
    receivedMs: number,
  ): void {
    if (problems.length === 0) return;
    if (node !== undefined) {
      node.rejected += problems.length;
      node.changed = true;
    }
    this.#deps.rejections.add(message, problems, receivedMs);
    this.#deps.hazards.requestCommit('soon');
  }

  #fromNode(received: Received, type: FieldMessageType): void {
    const { node, message, receivedMs } = received;
    node.lastMessageMs = receivedMs;
    const outcome = node.session.receive({ type, deviceId: message.deviceId, payload: message.payload });
    if (outcome.kind === 'early') {
      const held = { message: { type, message, receivedMs }, bytes: message.payload.length, lost: outcome.lost };
      if (node.early.hold(outcome.seq, held, this.#deps.clock.nowMs())) this.#waiting.add(node);
      else {
        // One whose number waits already came twice.
        if (!node.early.waiting.includes(outcome.seq)) this.#lost(node, outcome.lost);
        this.#giveUp(node);
      }
      return;
    }
    if (outcome.kind === 'unproven') {
      const held = { message: { type, message, receivedMs }, bytes: message.payload.length };
      const { deviceId, lost } = outcome;
      if (node.unproven.hold({ ...held, deviceId, lost }, this.#deps.clock.nowMs())) this.#unproven.add(node);
      else {
        this.#lost(node, lost);
        node.session.giveUp();
      }
      this.#deps.watch.needsBirth(node);
      return;
    }
    if (outcome.kind === 'node_born') this.#settleUnproven(node, null, outcome.proof);
    if (outcome.kind === 'device_born') this.#settleUnproven(node, outcome.deviceId, outcome.proof);
    if (!node.session.isProvable) this.#forgetUnproven(node);
    this.#take(received, type, outcome);
    // A birth begins a new count, and after a death or a gap there is none.
    if (outcome.kind === 'node_born') this.#forgetEarly(node, false);
    else if (node.session.state !== 'born') this.#forgetEarly(node);
    if (node.early.size === 0) return;
    const next = node.early.take(node.session.expectedSeq, this.#deps.clock.nowMs());
    if (node.early.size === 0) this.#waiting.delete(node);
    if (next !== undefined) this.#fromNode({ node, message: next.message, receivedMs: next.receivedMs }, next.type);
  }

  /** What has been missing for too long is lost (specification 3.0 §5.8, Reorder Timeout). */
  tick(): void {
    const nowMs = this.#deps.clock.nowMs();
    for (const node of this.#waiting) {
      if (!node.early.isOver(nowMs, this.#deps.timing.reorderMs)) continue;
      this.#giveUp(node);
    }
    const { rebirthSpreadMs, unwatchAfterMs } = this.#deps.timing;
    for (const node of this.#unproven) {
      const isOver = node.unproven.isOver(nowMs, rebirthSpreadMs + unwatchAfterMs);
      if (isOver || !node.session.isProvable) this.#forgetUnproven(node);
    }
  }

  /** The host hears nobody: neither what is missing nor what would prove the rest will come. */
  linkDown(): void {
    for (const node of this.#waiting) this.#forgetEarly(node);
    for (const node of this.#unproven) this.#forgetUnproven(node);
  }

  #settleUnproven(node: KnownNode, deviceId: string | null, proof: Proof): void {
    if (proof === 'none') return;
    const { messages, lost } = node.unproven.take(deviceId);
    if (node.unproven.size === 0) this.#unproven.delete(node);
    if (proof === 'other') {
      this.#lost(node, lost);
      return;
    }
    for (const { type, message, receivedMs } of messages) {
      const { payload } = message;
      this.#take({ node, message, receivedMs }, type, node.session.readProven({ type, deviceId, payload }));
    }
  }

  #forgetUnproven(node: KnownNode): void {
    if (!this.#unproven.delete(node)) return;
    this.#lost(node, node.unproven.clear());
  }

  #giveUp(node: KnownNode): void {
    node.session.giveUp();
    this.#forgetEarly(node);
    this.#noteGap(node);
    this.#deps.watch.needsBirth(node);
    this.#deps.hazards.requestCommit('soon');
  }

  #noteGap(node: KnownNode): void {
    node.sequenceGaps++;
    node.changed = true;
    this.#deps.metrics.sequenceGap();
  }

  /** `isCounted`: the numbers are still those that it waited by. */
  #forgetEarly(node: KnownNode, isCounted = true): void {
    if (!this.#waiting.delete(node)) return;
    if (isCounted) this.#lost(node, node.session.missedAmong(node.early.waiting));
    this.#lost(node, node.early.clear());
  }

  /** Nobody sends them again. */
  #lost(node: KnownNode, readings: number): void {
    if (readings === 0 || node.session.confirming) return;
    this.#deps.metrics.dropped('lost', readings);
    node.readingsDropped += readings;
    node.changed = true;
  }

  #take(received: Received, type: FieldMessageType, outcome: SessionOutcome): void {
    const { node, message, receivedMs } = received;
    const { watch } = this.#deps;
    // The will of a dead connection carries the time at which that began.
    if (outcome.sentMs !== undefined && type !== 'NDEATH') node.offset.observe(outcome.sentMs, receivedMs);
    this.#reject(message, node, outcome.problems, receivedMs);
    if (outcome.sequenceGap) this.#noteGap(node);
    // What it had is not known: one is counted.
    this.#lost(node, outcome.missed);
    switch (outcome.kind) {
      case 'node_born':
        this.#lost(node, node.undecided);
        node.undecided = 0;
        watch.nodeBorn(node, outcome.bdSeq);
        if (!node.session.confirming) this.#foreign(received, '', outcome.metrics, outcome.sentMs, 'birth');
        break;
      case 'device_born':
        // The values first: what was silent for the time that nobody listened must not look so when silence counts again.
        this.#readings(received, outcome.deviceId, outcome.metrics, outcome.sentMs, 'birth');
        if (outcome.reached) watch.deviceBorn(node, outcome.deviceId);
        else watch.deviceDied(node, outcome.deviceId);
        break;
      case 'data':
        if (outcome.deviceId === null) this.#nodeData(received, outcome);
        else this.#readings(received, outcome.deviceId, outcome.metrics, outcome.sentMs, 'data');
        if (outcome.deviceId !== null && outcome.reached) watch.deviceBorn(node, outcome.deviceId);
        break;
      case 'node_died':
        watch.nodeDied(node, 'death');
        break;
      case 'device_died':
        watch.deviceDied(node, outcome.deviceId);
        break;
      case 'unusable':
        // Before any birth nobody knows whether it comes again.
        if (node.session.isKnown) this.#lost(node, outcome.lost);
        else node.undecided += outcome.lost;
        break;
      case 'early':
      case 'unproven':
      case 'ignored':
        break;
    }
    if (outcome.wantsRebirth) watch.needsBirth(node);
    if (node.changed) this.#deps.hazards.requestCommit('soon');
  }

  #nodeData(received: Received, outcome: Extract<SessionOutcome, { kind: 'data' }>): void {
    const { node, message, receivedMs } = received;
    const { gaps, problems } = outboxGapsOf(outcome.metrics);
    if (!node.session.confirming) {
      this.#foreign(received, '', outcome.metrics, outcome.sentMs, 'data');
      return;
    }
    if (node.isStranger) return;
    const points = outcome.metrics.filter(({ name }) => isPointMetric(name));
    const { range, problem } = batchRangeOf(outcome.metrics);
    this.#reject(
      message,
      node,
      [
        ...problems,
        ...(problem === undefined ? [] : [problem]),
        ...points.map(
          ({ name }): Problem => ({ code: 'registry.unknown_point', detail: `${name} is of no device`, point: name }),
        ),
      ],
      receivedMs,
    );
    const again = range !== null && this.#deps.progress.isEvaluated(node, range);
    if (gaps.length > 0 && !again) {
      for (const gap of gaps) {
        node.readingsDropped += gap.count;
        const { groupId, edgeNodeId } = node;
        this.#gaps.push({ ...gap, groupId, edgeNodeId, reportedMs: receivedMs, path: message.path });
        this.#deps.logger.warn({ node: `${groupId}/${edgeNodeId}`, gap }, 'an agent had to drop readings');
      }
      node.changed = true;
    }
    if (range !== null) {
      this.#deps.progress.markEvaluated(node, range);
      this.#deps.progress.markStored(node, range);
      this.#deps.confirmations.want(node, range.epoch);
    }
    if (range !== null || gaps.length > 0) this.#deps.hazards.requestCommit('soon');
  }

  #readings(
    received: Received,
    deviceId: string,
    metrics: readonly NamedMetric[],
    sentMs: number | undefined,
    from: 'birth' | 'data',
  ): void {
    const { node, message, receivedMs } = received;
    if (!node.session.confirming) {
      this.#foreign(received, deviceId, metrics, sentMs, from);
      return;
    }
    if (node.isStranger) return;
    const facility = this.#deps.directory.device(node.groupId, node.edgeNodeId, deviceId);
    const { range, problem } = from === 'birth' ? { range: null, problem: undefined } : batchRangeOf(metrics);
    if (problem !== undefined) this.#reject(message, node, [problem], receivedMs);
    if (facility === undefined) {
      const detail = `${deviceId} is not registered`;
      const kept = from === 'birth' ? [] : readingsIn(metrics, sentMs).readings;
      this.#reject(message, node, [{ code: 'registry.unknown_device', detail, readings: kept }], receivedMs);
      if (range !== null) this.#store(received, range, []);
      return;
    }
    const { readings, problems } = interpretReadings(from === 'birth' ? metrics.filter(isTold) : metrics, {
      ...this.#contextOf(received, facility),
      sentMs,
    });
    this.#reject(message, node, problems, receivedMs);
    const again = range !== null && this.#deps.progress.isEvaluated(node, range);
    if (again) this.#deps.metrics.duplicateBatch();
    else this.#evaluate(facility.id, readings, receivedMs);
    // Its outbox sends what its births say.
    if (from === 'birth') return;
    const kept = readings.map(({ reading }) => reading);
    this.#store(received, range, kept.length === 0 ? [] : [{ facilityId: facility.id, readings: kept }]);
  }

  #contextOf({ node, receivedMs }: Pick<Received, 'node' | 'receivedMs'>, facility: IndexedFacility) {
    return {
      kind: facility.kind,
      points: this.#pointsOf(facility),
      receivedMs,
      offsetMs: node.offset.offsetMs,
      aheadMs: this.#deps.timing.aheadMs,
    };
  }

  /**
   * What a gateway of another maker says, `deviceId` empty for its own metrics: points that it names as we do, metrics that are
   * claimed for a point, and the rest, which is kept until somebody claims it.
   */
  #foreign(
    received: Received,
    deviceId: string,
    metrics: readonly NamedMetric[],
    sentMs: number | undefined,
    from: 'birth' | 'data',
  ): void {
    const { node, message, receivedMs } = received;
    const { directory, claims, unclaimed } = this.#deps;
    const own = deviceId === '' ? undefined : directory.device(node.groupId, node.edgeNodeId, deviceId);
    const ofFacility = new Map<IndexedFacility, Reading[]>();
    const problems: Problem[] = [];
    for (const metric of metrics) {
      if (!isPointMetric(metric.name)) continue;
      const claim = claims.find(node, deviceId, metric.name);
      const claimed = claim === undefined ? undefined : directory.facility(claim.facilityId);
      const facility = claimed ?? (own !== undefined && this.#pointsOf(own).has(metric.name) ? own : undefined);
      const isSaid = from === 'data' || isTold(metric);
      const read = isSaid ? readingsIn([metric], sentMs) : { readings: [], problems: [] };
      problems.push(...read.problems);
      const [reading] = read.readings;
      if (facility === undefined) {
        if (unclaimed.add(node, deviceId, metric, reading, receivedMs)) continue;
        const detail = `${metric.name.slice(0, 100)} is one too many to be kept until it is claimed`;
        problems.push({ code: 'registry.unknown_point', detail, point: metric.name });
        if (reading !== undefined) this.#lost(node, 1);
      } else if (reading !== undefined) {
        const known = ofFacility.get(facility) ?? [];
        known.push(claim !== undefined && claimed !== undefined ? claimedReading(reading, claim, claimed) : reading);
        ofFacility.set(facility, known);
      }
    }
    const facilities: FacilityReadings[] = [];
    for (const [facility, readings] of ofFacility) {
      const accepted = acceptReadings(readings, this.#contextOf(received, facility));
      problems.push(...accepted.problems);
      this.#evaluate(facility.id, accepted.readings, receivedMs);
      if (accepted.readings.length === 0) continue;
      facilities.push({ facilityId: facility.id, readings: accepted.readings.map(({ reading }) => reading) });
    }
    this.#reject(message, node, problems, receivedMs);
    if (facilities.length > 0) this.#store(received, null, facilities);
    this.#deps.hazards.requestCommit('soon');
  }

  /**
   * Readings that an operator's decision made usable: judged by the facility, evaluated, stored. Resolves with the reason of what
   * is still refused; `all`: then nothing is taken.
   */
  async release(
    node: NodeAddress,
    facility: IndexedFacility,
    readings: readonly Reading[],
    receivedMs: number,
    take: 'all' | 'each',
  ): Promise<{ readonly outcome: 'stored' | 'refused' | 'dropped'; readonly problems: readonly Problem[] }> {
    const { queue, watch, timing } = this.#deps;
    const { readings: accepted, problems } = acceptReadings(readings, {
      kind: facility.kind,
      points: this.#pointsOf(facility),
      receivedMs,
      offsetMs: watch.node(node)?.offset.offsetMs ?? null,
      aheadMs: timing.aheadMs,
    });
    if (accepted.length === 0 || (take === 'all' && problems.length > 0)) return { outcome: 'refused', problems };
    this.#evaluate(facility.id, accepted, receivedMs);
    const { groupId, edgeNodeId } = node;
    const kept = [{ facilityId: facility.id, readings: accepted.map(({ reading }) => reading) }];
    const outcome = await new Promise<'stored' | 'refused' | 'dropped'>((done) => {
      queue.push({
        batch: { groupId, edgeNodeId, range: null, receivedMs, facilities: kept },
        readings: accepted.length,
        message: {
          topic: '',
          payload: new Uint8Array(),
          node: { groupId, edgeNodeId },
          deviceId: facility.deviceId,
          path: facility.path,
        },
        done,
      });
    });
    return { outcome, problems };
  }

  #pointsOf(facility: IndexedFacility): ReadonlySet<string> {
    let points = this.#pointSets.get(facility);
    if (points === undefined) {
      points = new Set(facility.points);
      this.#pointSets.set(facility, points);
    }
    return points;
  }

  #evaluate(facilityId: string, readings: readonly InterpretedReading[], receivedMs: number): void {
    if (readings.length === 0) return;
    const { hazards, live, metrics, logger } = this.#deps;
    metrics.readings(readings.length);
    const samples = readings.map(({ reading, atMs }) => ({ reading, atMs, receivedMs }));
    let lastMs: number | undefined;
    for (const { atMs } of samples) {
      // What was read together is late together.
      if (atMs !== lastMs) metrics.lag(receivedMs - atMs);
      lastMs = atMs;
    }
    live.update(facilityId, samples);
    const started = performance.now();
    try {
      hazards.evaluate(facilityId, samples);
    } catch (error) {
      metrics.evaluationFailed();
      logger.error({ err: error, facilityId }, 'readings could not be evaluated; they are stored');
    }
    metrics.evaluated(performance.now() - started);
  }

  #store(received: Received, range: StoreBatch['range'], facilities: readonly FacilityReadings[]): void {
    const { node, message, receivedMs } = received;
    const { progress, confirmations, queue, hazards } = this.#deps;
    const { groupId, edgeNodeId } = node;
    const readings = facilities.reduce((sum, each) => sum + each.readings.length, 0);
    if (range === null) {
      if (readings === 0) return;
      const { seq } = node.session;
      node.unsettled++;
      queue.push({ batch: { groupId, edgeNodeId, range, receivedMs, facilities }, readings, seq, message });
      return;
    }
    progress.markEvaluated(node, range);
    if (readings === 0) progress.markStored(node, range);
    if (progress.isStored(node, range)) {
      confirmations.want(node, range.epoch);
      hazards.requestCommit('soon');
      return;
    }
    queue.push({ batch: { groupId, edgeNodeId, range, receivedMs, facilities }, readings, message });
  }

  takeGaps(): GapRecord[] {
    const taken = this.#gaps;
    this.#gaps = [];
    return taken;
  }

  giveBackGaps(gaps: readonly GapRecord[]): void {
    this.#gaps = [...gaps, ...this.#gaps];
  }
}

/** A birth repeats what the node has and says null of what it has not read yet: that is no reading. */
function isTold(metric: NamedMetric): boolean {
  return metric.value !== null || isRead(metric);
}

/** Ids of strangers go into tables and into what people read. */
function isNameable(edgeNodeId: string, deviceId: string | null): boolean {
  return SparkplugId.safeParse(edgeNodeId).success && (deviceId === null || SparkplugId.safeParse(deviceId).success);
}

/** Null with a reason was read and found bad; null without one was never read. */
function isRead(metric: NamedMetric): boolean {
  const reason = metric.properties?.[propertyNames.reason];
  return typeof reason === 'string' && reason !== 'never_read';
}
