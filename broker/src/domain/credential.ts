/**
 * Who may connect.
 *
 * - `agent`: the edge agent of an estate, an edge node of Sparkplug B;
 * - `host`: a Sparkplug host application, which is the cloud;
 * - `field`: a device of an estate, or its agent, on the estate's own broker.
 */
export type Credential = AgentCredential | HostCredential | FieldCredential;

interface CredentialBase {
  /** MQTT user name; a client id belongs to it too, see `client-id.ts`. */
  readonly id: string;
  /** Further beginnings of client ids that are this credential's alone. */
  readonly clientIdPrefixes: readonly string[];
}

export interface AgentCredential extends CredentialBase {
  readonly role: 'agent';
  readonly groupId: string;
  readonly edgeNodeId: string;
}

export interface HostCredential extends CredentialBase {
  readonly role: 'host';
  readonly hostIds: readonly string[];
}

export interface FieldCredential extends CredentialBase {
  readonly role: 'field';
  /** Sessions of its own client ids may outlive their connections. */
  readonly keepSession: boolean;
  /** Its own client ids may say what the local watch announces. */
  readonly announces: boolean;
}
