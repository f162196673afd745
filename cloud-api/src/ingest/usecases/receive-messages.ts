import { SparkplugId } from '@anju/contracts';
import { type NodeAddress, parseTopic } from '@anju/contracts/sparkplug';
import type { Logger } from 'pino';
import type { HazardEngine } from '../../hazards/hazards.js';
import type { NamedMetric, Problem } from '../domain/declared-metrics.js';
import type { FieldMessageType, Proof, SessionOutcome } from '../domain/session-outcome.js';
import type { FieldDirectory } from '../ingest.js';
import type { HearAgents } from './hear-agents.js';
import type { HearGateways } from './hear-gateways.js';
import type { HeldMessages } from './held-messages.js';
import type { IngestMetrics } from './ingest-metrics.js';
import type { KnownNode } from './known-node.js';
import type { KnownNodes } from './known-nodes.js';
import type { MessageFaults } from './message-faults.js';
import type { Received } from './received-message.js';
import type { RejectedMessage } from './rejection-log.js';
import type { WatchNodes } from './watch-nodes.js';

export interface ReceiveDeps {
  readonly directory: FieldDirectory;
  readonly nodes: KnownNodes;
  readonly watch: WatchNodes;
  readonly held: HeldMessages;
  readonly agents: HearAgents;
  readonly gateways: HearGateways;
  readonly faults: MessageFaults;
  readonly hazards: Pick<HazardEngine, 'requestCommit'>;
  readonly logger: Logger;
  readonly metrics: IngestMetrics;
}

const unknownNode: Problem = { code: 'registry.unknown_node', detail: 'the node is not registered' };

/** Every message of the field: given to its node's session, and what that makes of it to whom it concerns. */
export class ReceiveMessages {
  readonly #deps: ReceiveDeps;

  constructor(deps: ReceiveDeps) {
    this.#deps = deps;
  }

  /** Never throws: whatever is wrong with a message is that message's own affair. */
  receive(topic: string, payload: Uint8Array, receivedMs: number): void {
    const { directory, nodes, watch, held, faults, logger, metrics } = this.#deps;
    const parsed = parseTopic(topic);
    if (parsed === undefined) {
      metrics.message('invalid');
      const message = { topic, payload, node: null, deviceId: null, path: null };
      const problem: Problem = { code: 'sparkplug.topic_invalid', detail: 'no Sparkplug topic' };
      faults.reject(message, undefined, [problem], receivedMs);
      return;
    }
    // What hosts say, ourselves among them.
    if (parsed.type === 'STATE' || parsed.type === 'NCMD' || parsed.type === 'DCMD') return;
    metrics.message(parsed.type);
    const deviceId = 'deviceId' in parsed ? parsed.deviceId : null;
    const address: NodeAddress = { groupId: parsed.groupId, edgeNodeId: parsed.edgeNodeId };
    const registered = directory.node(address.groupId, address.edgeNodeId);
    if (registered === undefined && !isNameable(parsed.edgeNodeId, deviceId)) {
      const message = { topic, payload, node: null, deviceId: null, path: null };
      const problem: Problem = { code: 'sparkplug.topic_invalid', detail: 'an id that Sparkplug does not allow' };
      faults.reject(message, undefined, [problem], receivedMs);
      return;
    }
    const message: RejectedMessage = { topic, payload, node: address, deviceId, path: registered?.path ?? null };
    const node = nodes.node(address);
    if (node === undefined) {
      faults.reject(message, node, [unknownNode], receivedMs);
      return;
    }
    // Somebody registered it: what its births said is worth hearing again.
    if (node.isStranger && registered !== undefined) watch.needsBirth(node);
    node.isStranger = registered === undefined;
    try {
      this.#fromNode({ node, message, receivedMs }, parsed.type);
      // A stranger that has an outbox keeps its readings in it until it is registered; of others they are kept here.
      const isHeard = (node.session.state === 'born' || held.hasUnproven(node)) && !node.session.confirming;
      if (node.isStranger && !isHeard) faults.reject(message, node, [unknownNode], receivedMs);
    } catch (error) {
      logger.error({ err: error, topic }, 'a message could not be handled; it is set aside');
      faults.reject(message, node, [{ code: 'sparkplug.malformed', detail: String(error) }], receivedMs);
    }
  }

  /** One too many of its node: not looked at. Where it had a sequence number, the next one shows that it is missing. */
  overflow(topic: string, payload: Uint8Array, receivedMs: number): void {
    const { directory, nodes, faults } = this.#deps;
    const parsed = parseTopic(topic);
    const address = parsed !== undefined && 'edgeNodeId' in parsed ? parsed : undefined;
    const registered = address && directory.node(address.groupId, address.edgeNodeId);
    const node = registered && address && nodes.node(address);
    const message: RejectedMessage = {
      topic,
      payload,
      node: node === undefined ? null : { groupId: node.groupId, edgeNodeId: node.edgeNodeId },
      deviceId: null,
      path: registered?.path ?? null,
    };
    const detail = 'the node sends more than can be taken, and as much is waiting as it may have';
    faults.reject(message, node, [{ code: 'sparkplug.flood', detail }], receivedMs);
  }

  #fromNode(received: Received, type: FieldMessageType): void {
    const { node, message, receivedMs } = received;
    const { held } = this.#deps;
    node.lastMessageMs = receivedMs;
    const outcome = node.session.receive({ type, deviceId: message.deviceId, payload: message.payload });
    if (outcome.kind === 'early') {
      held.holdEarly(received, type, outcome);
      return;
    }
    if (outcome.kind === 'unproven') {
      held.holdUnproven(received, type, outcome);
      return;
    }
    if (outcome.kind === 'node_born') this.#takeProven(node, null, outcome.proof);
    if (outcome.kind === 'device_born') this.#takeProven(node, outcome.deviceId, outcome.proof);
    if (!node.session.isProvable) held.forgetUnproven(node);
    this.#take(received, type, outcome);
    // A birth begins a new count, and after a death or a gap there is none.
    if (outcome.kind === 'node_born') held.forgetEarly(node, false);
    else if (node.session.state !== 'born') held.forgetEarly(node);
    const next = held.takeNext(node);
    if (next !== undefined) this.#fromNode({ node, message: next.message, receivedMs: next.receivedMs }, next.type);
  }

  #takeProven(node: KnownNode, deviceId: string | null, proof: Proof): void {
    for (const { type, message, receivedMs } of this.#deps.held.takeProven(node, deviceId, proof)) {
      const { payload } = message;
      this.#take({ node, message, receivedMs }, type, node.session.readProven({ type, deviceId, payload }));
    }
  }

  #take(received: Received, type: FieldMessageType, outcome: SessionOutcome): void {
    const { node, message, receivedMs } = received;
    const { watch, faults } = this.#deps;
    // The will of a dead connection carries the time at which that began.
    if (outcome.sentMs !== undefined && type !== 'NDEATH') node.offset.observe(outcome.sentMs, receivedMs);
    faults.reject(message, node, outcome.problems, receivedMs);
    if (outcome.sequenceGap) faults.sequenceGap(node);
    // What it had is not known: one is counted.
    faults.lost(node, outcome.missed);
    switch (outcome.kind) {
      case 'node_born':
        faults.lost(node, node.undecided);
        node.undecided = 0;
        watch.nodeBorn(node, outcome.bdSeq);
        // Our agents say nothing of the field in it.
        if (!node.session.confirming) this.#deviceSays(received, '', outcome.metrics, outcome.sentMs, 'birth');
        break;
      case 'device_born':
        // The values first: what was silent for the time that nobody listened must not look so when silence counts again.
        this.#deviceSays(received, outcome.deviceId, outcome.metrics, outcome.sentMs, 'birth');
        if (outcome.reached) watch.deviceBorn(node, outcome.deviceId);
        else watch.deviceDied(node, outcome.deviceId);
        break;
      case 'data':
        if (outcome.deviceId !== null) {
          this.#deviceSays(received, outcome.deviceId, outcome.metrics, outcome.sentMs, 'data');
          if (outcome.reached) watch.deviceBorn(node, outcome.deviceId);
        } else if (node.session.confirming) this.#deps.agents.nodeData(received, outcome.metrics);
        else this.#deviceSays(received, '', outcome.metrics, outcome.sentMs, 'data');
        break;
      case 'node_died':
        watch.nodeDied(node, 'death');
        break;
      case 'device_died':
        watch.deviceDied(node, outcome.deviceId);
        break;
      case 'unusable':
        // Before any birth nobody knows whether it comes again.
        if (node.session.isKnown) faults.lost(node, outcome.lost);
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

  /** `deviceId`: empty for the metrics of the node itself. */
  #deviceSays(
    received: Received,
    deviceId: string,
    metrics: readonly NamedMetric[],
    sentMs: number | undefined,
    from: 'birth' | 'data',
  ): void {
    const { agents, gateways } = this.#deps;
    const listener = received.node.session.confirming ? agents : gateways;
    listener.deviceSays(received, deviceId, metrics, sentMs, from);
  }
}

/** Ids of strangers go into tables and into what people read. */
function isNameable(edgeNodeId: string, deviceId: string | null): boolean {
  return SparkplugId.safeParse(edgeNodeId).success && (deviceId === null || SparkplugId.safeParse(deviceId).success);
}
