import { DataType, encodePayload, metricNames, type NodeAddress, nodeKey, nodeTopic } from '@anju/contracts/sparkplug';
import type { Logger } from 'pino';
import type { HazardEngine } from '../../hazards/hazards.js';
import type { Live } from '../../live/live.js';
import type { Clock } from '../../platform/clock.js';
import type { IndexedFacility } from '../../registry/registry.js';
import type { FieldDirectory, IngestTiming } from '../ingest.js';
import type { FieldLink } from './field-link.js';
import type { IngestMetrics } from './ingest-metrics.js';
import type { IngestRecords, KeptRecord, NodeRecord, SessionRecord } from './ingest-records.js';
import { type KeptMessage, KnownNode } from './known-node.js';
import type { MetricClaims } from './metric-claims.js';

/** Unregistered nodes that are remembered; more are counted only. */
const mostStrangers = 1_000;
/** A node that was not heard of for longer may have been born again since, ms. */
const recalledForMs = 60_000;

export interface WatchNodesDeps {
  readonly directory: FieldDirectory;
  readonly claims: Pick<MetricClaims, 'facilitiesOf'>;
  readonly live: Pick<Live, 'setWatch'>;
  readonly hazards: Pick<HazardEngine, 'setWatched'>;
  readonly link: Pick<FieldLink, 'publish'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: IngestMetrics;
  readonly random: () => number;
  readonly timing: IngestTiming;
  /** Messages of the node wait to be looked at: its births may be among them. */
  readonly isHeard: (nodeKey: string) => boolean;
}

/** Which nodes are there, and which of their facilities are watched. */
export class WatchNodes {
  readonly #deps: WatchNodesDeps;
  readonly #nodes = new Map<string, KnownNode>();
  readonly #records = new Map<string, NodeRecord>();
  #strangers = 0;
  #onlineSinceMs: number | null = null;
  /** Facilities that went silent before the host could judge it. */
  readonly #undecided = new Set<string>();
  readonly #noticed = new Set<string>();
  /** Facility to the nodes that speak for it now: an estate may have several. */
  readonly #speakers = new Map<string, Set<KnownNode>>();

  constructor(deps: WatchNodesDeps) {
    this.#deps = deps;
  }

  restore(records: readonly NodeRecord[]): void {
    for (const record of records) this.#records.set(nodeKey(record), record);
    for (const node of this.#deps.directory.registeredNodes()) this.node(node);
  }

  /** What the holder before knew of nodes that were heard of until just now. */
  recall(sessions: Awaited<ReturnType<IngestRecords['load']>>['sessions']): void {
    const sinceMs = this.#deps.clock.nowMs() - recalledForMs;
    for (const { groupId, edgeNodeId, session, keptSeq, keptMs } of sessions) {
      const node = this.node({ groupId, edgeNodeId });
      if (node === undefined) continue;
      node.saved = { births: -1, seq: -1 };
      if (session === null || Math.max(node.lastMessageMs ?? 0, keptMs ?? 0) < sinceMs) continue;
      node.session.recall(session, keptSeq);
    }
  }

  /** What was stored after the last message that the holder before could tell of. `undefined`: that is not known in time. */
  recallKept(replayed: ReadonlyMap<string, number> | undefined): void {
    for (const [key, node] of this.#nodes) {
      node.session.keptMore(replayed === undefined ? null : (replayed.get(key) ?? 0));
    }
  }

  /** Up to which message each living node without confirmation is on record, where that has changed. */
  takeKept(): { readonly records: KeptRecord[]; failed(): void } {
    const records: KeptRecord[] = [];
    const before: (readonly [KnownNode, KeptMessage | null])[] = [];
    for (const node of this.#nodes.values()) {
      const { groupId, edgeNodeId, session, lastMessageMs } = node;
      if (session.state !== 'born' || session.confirming) continue;
      const isAllStored = node.unsettled === 0 && node.early.size === 0;
      if (isAllStored && lastMessageMs !== null) node.kept = { seq: session.seq, receivedMs: lastMessageMs };
      const { kept, savedKept } = node;
      if (kept === null || (kept.seq === savedKept?.seq && kept.receivedMs === savedKept.receivedMs)) continue;
      before.push([node, savedKept]);
      node.savedKept = kept;
      records.push({ groupId, edgeNodeId, ...kept });
    }
    return {
      records,
      failed: () => {
        for (const [node, savedKept] of before) node.savedKept = savedKept;
      },
    };
  }

  /** Sessions for the next holder: where births came or nothing is certain any more; `exact`: with the number of the last message. */
  takeSessions(exact: boolean): { readonly records: SessionRecord[]; failed(): void } {
    const records: SessionRecord[] = [];
    const before: (readonly [KnownNode, KnownNode['saved']])[] = [];
    for (const node of this.#nodes.values()) {
      const { groupId, edgeNodeId, session, saved } = node;
      const { births, seq } = session;
      const isAlive = session.state === 'born';
      const isSaved = saved !== null && saved.births === births && (!exact || saved.seq === seq);
      if (isAlive ? isSaved : saved === null) continue;
      before.push([node, saved]);
      node.saved = isAlive ? { births, seq } : null;
      records.push({ groupId, edgeNodeId, session: session.save() ?? null });
    }
    return {
      records,
      failed: () => {
        for (const [node, saved] of before) node.saved = saved;
      },
    };
  }

  all(): Iterable<KnownNode> {
    return this.#nodes.values();
  }

  get size(): number {
    return this.#nodes.size;
  }

  get onlineCount(): number {
    let count = 0;
    for (const node of this.#nodes.values()) if (node.online) count++;
    return count;
  }

  /** `undefined`: one stranger too many. */
  node(address: NodeAddress): KnownNode | undefined {
    const key = nodeKey(address);
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    if (this.#deps.directory.node(address.groupId, address.edgeNodeId) === undefined) {
      if (this.#strangers >= mostStrangers) return undefined;
      this.#strangers++;
    }
    const { rebirthMinMs: minMs, rebirthMaxMs: maxMs, reorderMs } = this.#deps.timing;
    const node = new KnownNode(address, this.#records.get(key), { minMs, maxMs, reorderMs });
    if (!this.#records.has(key)) node.changed = true;
    this.#nodes.set(key, node);
    return node;
  }

  nodeBorn(node: KnownNode, bdSeq: number): void {
    const nowMs = this.#deps.clock.nowMs();
    node.rebirth.born(nowMs);
    node.unwatchAtMs = null;
    node.bdSeq = bdSeq;
    node.changed = true;
    if (node.setOnline(true, nowMs)) this.#deps.logger.info({ node: nodeKey(node), bdSeq }, 'node online');
    this.#deps.metrics.nodesOnline(this.onlineCount);
    for (const { id, estateId } of this.#facilitiesOf(node, '')) this.#speaks(node, id, estateId);
    // Its devices follow with their own births; those that do not are not watched any more after a while.
    node.unwatchAtMs = nowMs + this.#deps.timing.unwatchAfterMs;
  }

  deviceBorn(node: KnownNode, deviceId: string): void {
    for (const { id, estateId } of this.#facilitiesOf(node, deviceId)) this.#speaks(node, id, estateId);
  }

  deviceDied(node: KnownNode, deviceId: string): void {
    this.#fallsSilent(node, this.#facilitiesOf(node, deviceId));
  }

  #facilitiesOf(node: KnownNode, deviceId: string): readonly IndexedFacility[] {
    const own = this.#deps.directory.device(node.groupId, node.edgeNodeId, deviceId);
    const claimed = this.#deps.claims.facilitiesOf(node, deviceId);
    return own === undefined ? claimed : [own, ...claimed.filter(({ id }) => id !== own.id)];
  }

  /** Facilities that the node speaks for as it is born now. */
  #bornBy(node: KnownNode): readonly IndexedFacility[] {
    if (!node.online || node.session.state !== 'born') return [];
    return ['', ...node.session.bornDevices].flatMap((deviceId) => this.#facilitiesOf(node, deviceId));
  }

  #speaks(node: KnownNode, facilityId: string, estateId: string): void {
    const speakers = this.#speakers.get(facilityId);
    if (speakers === undefined) this.#speakers.set(facilityId, new Set([node]));
    else speakers.add(node);
    this.#watch(estateId, [facilityId], true);
  }

  /** Not watched any more, but by another node that speaks for them. */
  #fallsSilent(node: KnownNode, facilities: readonly IndexedFacility[]): void {
    const silent = facilities.filter(({ id }) => {
      const speakers = this.#speakers.get(id);
      speakers?.delete(node);
      return speakers === undefined || speakers.size === 0;
    });
    const [first] = silent;
    if (first === undefined) return;
    this.#watch(
      first.estateId,
      silent.map(({ id }) => id),
      false,
    );
  }

  nodeDied(node: KnownNode, why: string): void {
    const nowMs = this.#deps.clock.nowMs();
    node.rebirth.dead();
    node.unwatchAtMs = null;
    if (node.setOnline(false, nowMs)) this.#deps.logger.warn({ node: nodeKey(node), why }, 'node offline');
    this.#deps.metrics.nodesOnline(this.onlineCount);
    this.#unwatchUnborn(node);
  }

  /** A message of it was lost or could not be understood: nothing counts until its births come. */
  needsBirth(node: KnownNode): void {
    const nowMs = this.#deps.clock.nowMs();
    node.rebirth.want(nowMs);
    if (node.online) node.unwatchAtMs ??= nowMs + this.#deps.timing.unwatchAfterMs;
  }

  /** The host hears nobody. */
  linkDown(): void {
    this.#onlineSinceMs = null;
    this.#speakers.clear();
    const unwatchAtMs = this.#deps.clock.nowMs() + this.#deps.timing.unwatchAfterMs;
    this.start();
    for (const node of this.#nodes.values()) {
      node.session.forget();
      if (node.online) node.unwatchAtMs ??= unwatchAtMs;
    }
  }

  /** Subscribed again: births may have been missed, so every node that does not speak by itself is asked, one after another. */
  linkUp(): void {
    const nowMs = this.#deps.clock.nowMs();
    this.#onlineSinceMs = nowMs;
    const { rebirthSpreadMs } = this.#deps.timing;
    for (const node of this.#nodes.values()) {
      if (node.session.state === 'born') continue;
      node.rebirth.want(nowMs, rebirthSpreadMs * (0.2 + 0.8 * this.#deps.random()));
    }
  }

  /** Everything that comes due by the clock. */
  tick(): void {
    const nowMs = this.#deps.clock.nowMs();
    const { silenceMs, offlineGraceMs } = this.#deps.timing;
    for (const node of this.#nodes.values()) {
      if (node.unwatchAtMs !== null && nowMs >= node.unwatchAtMs) this.#unwatchDue(node);
      if (silenceMs > 0 && node.session.state === 'born' && nowMs - (node.lastMessageMs ?? nowMs) > silenceMs) {
        node.session.die();
        this.nodeDied(node, 'silent');
      }
      if (this.#onlineSinceMs === null || this.#maySoonBeBorn(node, nowMs)) continue;
      if (node.rebirth.take(nowMs)) this.#askRebirth(node, nowMs);
    }
    if (this.#onlineSinceMs === null || nowMs - this.#onlineSinceMs < offlineGraceMs) return;
    if (this.#undecided.size === 0) return;
    const reached = this.#reachedEstates();
    for (const facilityId of this.#undecided) {
      const [estateId = ''] = facilityId.split('.');
      this.#deps.hazards.setWatched([facilityId], reached.has(estateId) ? 'device_dead' : 'unwatched');
    }
    this.#undecided.clear();
  }

  /** Facilities that were registered since: watched where their device is born, else judged like all others. */
  noticeNewFacilities(): void {
    const { directory } = this.#deps;
    for (const address of directory.registeredNodes()) {
      const node = this.node(address);
      for (const { id, estateId } of node === undefined ? [] : this.#bornBy(node)) {
        this.#noticed.add(id);
        if (node !== undefined && this.#speakers.get(id)?.has(node) !== true) this.#speaks(node, id, estateId);
      }
      for (const { id, estateId } of directory.facilitiesOfNode(address.groupId, address.edgeNodeId)) {
        if (this.#noticed.has(id)) continue;
        this.#noticed.add(id);
        if ((this.#speakers.get(id)?.size ?? 0) === 0) this.#watch(estateId, [id], false);
      }
    }
  }

  /** Nobody can say of any facility whether it is silent. */
  start(): void {
    for (const { groupId, edgeNodeId } of this.#deps.directory.registeredNodes()) {
      for (const facility of this.#deps.directory.facilitiesOfNode(groupId, edgeNodeId)) {
        this.#undecided.add(facility.id);
        this.#noticed.add(facility.id);
      }
    }
    this.#deps.hazards.setWatched([...this.#undecided], 'unknown');
  }

  /** Its births may be among what waits; but who says more than can be heard is asked all the same. */
  #maySoonBeBorn(node: KnownNode, nowMs: number): boolean {
    const dueMs = node.rebirth.dueMs();
    if (dueMs === null || nowMs < dueMs) return true;
    return nowMs - dueMs < this.#deps.timing.rebirthSpreadMs && this.#deps.isHeard(nodeKey(node));
  }

  #unwatchDue(node: KnownNode): void {
    node.unwatchAtMs = null;
    if (node.session.state === 'born') this.#unwatchUnborn(node);
    else this.nodeDied(node, node.session.state === 'resync' ? 'no_rebirth' : 'not_heard');
    if (node.session.state !== 'born' && node.session.state !== 'dead') node.rebirth.want(this.#deps.clock.nowMs());
  }

  #unwatchUnborn(node: KnownNode): void {
    const { directory } = this.#deps;
    const born = new Set(this.#bornBy(node).map(({ id }) => id));
    const ofEstate = directory.facilitiesOfNode(node.groupId, node.edgeNodeId);
    this.#fallsSilent(
      node,
      ofEstate.filter(({ id }) => !born.has(id)),
    );
  }

  #watch(estateId: string, facilityIds: readonly string[], watched: boolean): void {
    const nowMs = this.#deps.clock.nowMs();
    this.#deps.live.setWatch(estateId, facilityIds, watched ? 'watched' : 'not_watched');
    if (watched) {
      for (const facilityId of facilityIds) this.#undecided.delete(facilityId);
      this.#deps.hazards.setWatched(facilityIds, 'watched');
    } else if (this.#onlineSinceMs !== null && nowMs - this.#onlineSinceMs >= this.#deps.timing.offlineGraceMs) {
      this.#deps.hazards.setWatched(facilityIds, this.#reachedEstates().has(estateId) ? 'device_dead' : 'unwatched');
    } else {
      // Whether they are silent or we are deaf is decided when the host has been online for a while.
      for (const facilityId of facilityIds) this.#undecided.add(facilityId);
      this.#deps.hazards.setWatched(facilityIds, 'unknown');
    }
  }

  /** Estates of which an agent is there. */
  #reachedEstates(): ReadonlySet<string> {
    const online = this.#deps.directory.registeredNodes().filter((node) => this.#nodes.get(nodeKey(node))?.online);
    return new Set(online.map(({ estateId }) => estateId));
  }

  #askRebirth(node: KnownNode, nowMs: number): void {
    const payload = encodePayload({
      timestampMs: nowMs,
      metrics: [{ name: metricNames.rebirth, timestampMs: nowMs, datatype: DataType.Boolean, value: true }],
    });
    if (!this.#deps.link.publish(nodeTopic('NCMD', node), payload)) return;
    node.rebirthRequests++;
    node.changed = true;
    this.#deps.metrics.rebirthRequested();
    this.#deps.logger.info({ node: nodeKey(node) }, 'asked for births');
  }

  /** Nodes whose row must be written: at once where something changed, else at most once in `nodeWriteMs`. */
  take(): { readonly records: NodeRecord[]; failed(): void } {
    const nowMs = this.#deps.clock.nowMs();
    const taken: { readonly node: KnownNode; readonly writtenMs: number }[] = [];
    for (const node of this.#nodes.values()) {
      const heard =
        (node.lastMessageMs ?? 0) > node.writtenMs && nowMs - node.writtenMs >= this.#deps.timing.nodeWriteMs;
      if (!node.changed && !heard) continue;
      taken.push({ node, writtenMs: node.writtenMs });
      node.changed = false;
      node.writtenMs = nowMs;
    }
    return {
      records: taken.map(({ node }) => node.record(this.#deps.directory.node(node.groupId, node.edgeNodeId))),
      failed: () => {
        for (const { node, writtenMs } of taken) {
          node.changed = true;
          node.writtenMs = writtenMs;
        }
      },
    };
  }
}
