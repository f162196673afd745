import type { Credential } from './credential.js';

const separators = new Set(['-', '_', '.', ':', '/']);

function belongs(clientId: string, prefix: string): boolean {
  if (!clientId.startsWith(prefix)) return false;
  return clientId.length === prefix.length || separators.has(clientId.charAt(prefix.length));
}

/**
 * MQTT closes the older of two connections with one client id, so an id that is not bound to a credential lets a stranger
 * throw anybody out. Here every client id has at most one owner: the credential with the longest id (or configured
 * prefix) that the client id equals or continues after a separator. `heping` therefore never gets `heping-edge`, when
 * both are credentials.
 */
export function ownerOfClientId(clientId: string, credentials: readonly Credential[]): Credential | undefined {
  let owner: Credential | undefined;
  let longest = 0;
  for (const credential of credentials) {
    for (const prefix of [credential.id, ...credential.clientIdPrefixes]) {
      if (prefix.length > longest && belongs(clientId, prefix)) {
        owner = credential;
        longest = prefix.length;
      }
    }
  }
  return owner;
}

/** A field credential is shared by many devices that choose their own ids: it may use any that nobody owns. */
export function mayUseClientId(credential: Credential, clientId: string, credentials: readonly Credential[]): boolean {
  const owner = ownerOfClientId(clientId, credentials);
  if (owner === undefined) return credential.role === 'field';
  return owner.id === credential.id;
}

/** Only under an id that nobody else can have: anybody's leftover session would be kept for ever. */
export function mayKeepSession(credential: Credential, clientId: string, credentials: readonly Credential[]): boolean {
  if (credential.role !== 'field' || !credential.keepSession) return false;
  return ownerOfClientId(clientId, credentials)?.id === credential.id;
}
