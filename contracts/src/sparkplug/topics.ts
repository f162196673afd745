/** Sparkplug B 3.0 §4: `spBv1.0/<group_id>/<message_type>/<edge_node_id>[/<device_id>]` and `spBv1.0/STATE/<host_id>`. */
export const NAMESPACE = 'spBv1.0';

export const nodeMessageTypes = ['NBIRTH', 'NDEATH', 'NDATA', 'NCMD'] as const;
export const deviceMessageTypes = ['DBIRTH', 'DDEATH', 'DDATA', 'DCMD'] as const;
export type NodeMessageType = (typeof nodeMessageTypes)[number];
export type DeviceMessageType = (typeof deviceMessageTypes)[number];

export interface NodeAddress {
  readonly groupId: string;
  readonly edgeNodeId: string;
}

export type SparkplugTopic =
  | ({ readonly type: NodeMessageType } & NodeAddress)
  | ({ readonly type: DeviceMessageType; readonly deviceId: string } & NodeAddress)
  | { readonly type: 'STATE'; readonly hostId: string };

export function nodeTopic(type: NodeMessageType, node: NodeAddress): string {
  return `${NAMESPACE}/${node.groupId}/${type}/${node.edgeNodeId}`;
}

export function deviceTopic(type: DeviceMessageType, node: NodeAddress, deviceId: string): string {
  return `${NAMESPACE}/${node.groupId}/${type}/${node.edgeNodeId}/${deviceId}`;
}

export function stateTopic(hostId: string): string {
  return `${NAMESPACE}/STATE/${hostId}`;
}

/** `undefined` for anything that is not a Sparkplug B 3.0 topic. */
export function parseTopic(topic: string): SparkplugTopic | undefined {
  const parts = topic.split('/');
  if (parts[0] !== NAMESPACE || parts.some((part) => part === '')) return undefined;
  const [, second, third, fourth, fifth] = parts as [string, string?, string?, string?, string?];
  if (second === 'STATE') return parts.length === 3 && third ? { type: 'STATE', hostId: third } : undefined;
  if (second === undefined || third === undefined || fourth === undefined) return undefined;
  if (parts.length === 4 && (nodeMessageTypes as readonly string[]).includes(third)) {
    return { type: third as NodeMessageType, groupId: second, edgeNodeId: fourth };
  }
  if (parts.length === 5 && fifth !== undefined && (deviceMessageTypes as readonly string[]).includes(third)) {
    return { type: third as DeviceMessageType, groupId: second, edgeNodeId: fourth, deviceId: fifth };
  }
  return undefined;
}

/** One key for a node in maps and logs: `<group_id>/<edge_node_id>`. */
export function nodeKey(node: NodeAddress): string {
  return `${node.groupId}/${node.edgeNodeId}`;
}
