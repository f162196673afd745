import { DataType, encodePayload, metricNames, nodeKey, nodeTopic } from '@anju/contracts/sparkplug';
import type { Logger } from 'pino';
import type { Clock } from '../../platform/clock.js';
import type { IngestTiming } from '../ingest.js';
import type { FieldLink } from './field-link.js';
import type { IngestMetrics } from './ingest-metrics.js';
import type { KnownNode } from './known-node.js';
import type { KnownNodes } from './known-nodes.js';
import type { WatchFacilities } from './watch-facilities.js';

export interface WatchNodesDeps {
  readonly nodes: KnownNodes;
  readonly facilities: WatchFacilities;
  readonly link: Pick<FieldLink, 'publish'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: IngestMetrics;
  readonly random: () => number;
  readonly timing: Pick<IngestTiming, 'silenceMs' | 'unwatchAfterMs' | 'rebirthSpreadMs'>;
  /** Messages of the node wait to be looked at: its births may be among them. */
  readonly isHeard: (nodeKey: string) => boolean;
}

/** Which nodes are there; those of which too little is known are asked for their births. */
export class WatchNodes {
  readonly #deps: WatchNodesDeps;
  #isUp = false;

  constructor(deps: WatchNodesDeps) {
    this.#deps = deps;
  }

  nodeBorn(node: KnownNode, bdSeq: number): void {
    const nowMs = this.#deps.clock.nowMs();
    node.rebirth.born(nowMs);
    node.unwatchAtMs = null;
    node.bdSeq = bdSeq;
    node.changed = true;
    if (node.setOnline(true, nowMs)) this.#deps.logger.info({ node: nodeKey(node), bdSeq }, 'node online');
    this.#deps.metrics.nodesOnline(this.#deps.nodes.onlineCount);
    this.#deps.facilities.deviceSpeaks(node, '');
    // Its devices follow with their own births; those that do not are not watched any more after a while.
    node.unwatchAtMs = nowMs + this.#deps.timing.unwatchAfterMs;
  }

  deviceBorn(node: KnownNode, deviceId: string): void {
    this.#deps.facilities.deviceSpeaks(node, deviceId);
  }

  deviceDied(node: KnownNode, deviceId: string): void {
    this.#deps.facilities.deviceSilent(node, deviceId);
  }

  nodeDied(node: KnownNode, why: string): void {
    const nowMs = this.#deps.clock.nowMs();
    node.rebirth.dead();
    node.unwatchAtMs = null;
    if (node.setOnline(false, nowMs)) this.#deps.logger.warn({ node: nodeKey(node), why }, 'node offline');
    this.#deps.metrics.nodesOnline(this.#deps.nodes.onlineCount);
    this.#deps.facilities.unbornSilent(node);
  }

  /** A message of it was lost or could not be understood: nothing counts until its births come. */
  needsBirth(node: KnownNode): void {
    const nowMs = this.#deps.clock.nowMs();
    node.rebirth.want(nowMs);
    if (node.online) node.unwatchAtMs ??= nowMs + this.#deps.timing.unwatchAfterMs;
  }

  /** The host hears nobody. */
  linkDown(): void {
    const { nodes, facilities, clock, timing } = this.#deps;
    this.#isUp = false;
    const unwatchAtMs = clock.nowMs() + timing.unwatchAfterMs;
    facilities.linkDown();
    for (const node of nodes.all()) {
      node.session.forget();
      if (node.online) node.unwatchAtMs ??= unwatchAtMs;
    }
  }

  /** Subscribed again: births may have been missed, so every node that does not speak by itself is asked, one after another. */
  linkUp(): void {
    const { nodes, facilities, clock, random, timing } = this.#deps;
    const nowMs = clock.nowMs();
    this.#isUp = true;
    facilities.linkUp();
    for (const node of nodes.all()) {
      if (node.session.state === 'born') continue;
      node.rebirth.want(nowMs, timing.rebirthSpreadMs * (0.2 + 0.8 * random()));
    }
  }

  /** Everything that comes due by the clock. */
  tick(): void {
    const nowMs = this.#deps.clock.nowMs();
    const { silenceMs } = this.#deps.timing;
    for (const node of this.#deps.nodes.all()) {
      if (node.unwatchAtMs !== null && nowMs >= node.unwatchAtMs) this.#unwatchDue(node);
      if (silenceMs > 0 && node.session.state === 'born' && nowMs - (node.lastMessageMs ?? nowMs) > silenceMs) {
        node.session.die();
        this.nodeDied(node, 'silent');
      }
      if (!this.#isUp || this.#maySoonBeBorn(node, nowMs)) continue;
      if (node.rebirth.take(nowMs)) this.#askRebirth(node, nowMs);
    }
    this.#deps.facilities.tick();
  }

  /** Its births may be among what waits; but who says more than can be heard is asked all the same. */
  #maySoonBeBorn(node: KnownNode, nowMs: number): boolean {
    const dueMs = node.rebirth.dueMs();
    if (dueMs === null || nowMs < dueMs) return true;
    return nowMs - dueMs < this.#deps.timing.rebirthSpreadMs && this.#deps.isHeard(nodeKey(node));
  }

  #unwatchDue(node: KnownNode): void {
    node.unwatchAtMs = null;
    if (node.session.state === 'born') this.#deps.facilities.unbornSilent(node);
    else this.nodeDied(node, node.session.state === 'resync' ? 'no_rebirth' : 'not_heard');
    if (node.session.state !== 'born' && node.session.state !== 'dead') node.rebirth.want(this.#deps.clock.nowMs());
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
}
