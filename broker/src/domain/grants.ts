import { deviceTopic, NAMESPACE, nodeTopic, stateTopic } from '@anju/contracts/sparkplug';
import type { Credential } from './credential.js';
import { coveredByAny, isTopicFilter, isTopicName } from './topic-filter.js';

/** What a credential may do, as MQTT topic filters. */
export interface Grants {
  readonly publish: readonly string[];
  /** Not granted although `publish` covers them. */
  readonly withheld: readonly string[];
  readonly retain: readonly string[];
  readonly subscribe: readonly string[];
}

/** Topics of Anju's own on an estate's broker, and those on which its agent announces what its local watch finds. */
const ownTopics = 'anju/#';
const announcements = 'anju/local-watch/#';

/** What instances of the cloud tell each other. */
const liveUpdates = 'anju/live/#';

/**
 * What a credential may do under a client id; `ownsClientId`: nobody else may have that id.
 *
 * Sparkplug B 3.0 §5: an edge node speaks for itself and its devices only; commands and STATE are the host's. A birth is
 * never retained (§6.4.19), STATE always is.
 */
export function grantsOf(credential: Credential, ownsClientId: boolean): Grants {
  switch (credential.role) {
    case 'agent': {
      return {
        publish: [
          ...(['NBIRTH', 'NDEATH', 'NDATA'] as const).map((type) => nodeTopic(type, credential)),
          ...(['DBIRTH', 'DDEATH', 'DDATA'] as const).map((type) => deviceTopic(type, credential, '+')),
        ],
        withheld: [],
        retain: [],
        subscribe: [`${nodeTopic('NCMD', credential)}/#`, deviceTopic('DCMD', credential, '#'), stateTopic('+')],
      };
    }
    case 'host': {
      const states = credential.hostIds.map(stateTopic);
      const anyNode = { groupId: '+', edgeNodeId: '+' };
      return {
        publish: [...states, nodeTopic('NCMD', anyNode), deviceTopic('DCMD', anyNode, '+'), liveUpdates],
        withheld: [],
        retain: states,
        subscribe: [`${NAMESPACE}/#`, liveUpdates],
      };
    }
    case 'field':
      // Whoever could speak there could tell a guard room that all is well.
      return credential.announces && ownsClientId
        ? { publish: [announcements], withheld: [], retain: [announcements], subscribe: ['#'] }
        : { publish: ['#'], withheld: [ownTopics], retain: ['#'], subscribe: ['#'] };
  }
}

/** `undefined`: allowed; else the reason, for the log. */
export type Denial =
  | 'topic.invalid'
  | 'topic.not_own'
  | 'topic.reserved'
  | 'topic.retain_not_allowed'
  | 'topic.retained_full'
  | 'filter.invalid'
  | 'filter.shared'
  | 'filter.too_wide'
  | 'filter.too_many';

export function denyPublish(grants: Grants, packet: { topic: string; retain: boolean }): Denial | undefined {
  if (!isTopicName(packet.topic)) return 'topic.invalid';
  if (packet.topic.startsWith('$')) return 'topic.reserved';
  if (!coveredByAny(grants.publish, packet.topic) || coveredByAny(grants.withheld, packet.topic))
    return 'topic.not_own';
  if (packet.retain && !coveredByAny(grants.retain, packet.topic)) return 'topic.retain_not_allowed';
  return undefined;
}

/** Shared subscriptions are refused everywhere: aedes grants them and delivers nothing. */
export function denySubscribe(grants: Grants, filter: string): Denial | undefined {
  if (filter.startsWith('$share/') || filter.startsWith('$queue/')) return 'filter.shared';
  if (!isTopicFilter(filter)) return 'filter.invalid';
  if (filter.startsWith('$')) return 'topic.reserved';
  if (!coveredByAny(grants.subscribe, filter)) return 'filter.too_wide';
  return undefined;
}
