import { mayKeepSession, mayUseClientId, ownerOfClientId } from '../domain/client-id.js';
import type { Credential } from '../domain/credential.js';
import { denyPublish, type Grants, grantsOf } from '../domain/grants.js';

export interface ConnectRequest {
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: Uint8Array | undefined;
  readonly keepaliveS: number;
  readonly will: { readonly topic: string; readonly retain: boolean } | undefined;
}

/** Who a connection is, from its admission to its end. */
export interface Principal {
  readonly credential: Credential;
  readonly grants: Grants;
  /** Its session may outlive the connection, if it asks for that. */
  readonly keepsSession: boolean;
}

export type RefusalReason =
  | 'credentials_wrong'
  | 'client_id_not_own'
  | 'will_not_own'
  | 'keepalive_too_long'
  | 'verifier_busy';

export type Admission =
  | { readonly ok: true; readonly principal: Principal }
  /** `returnCode`: of CONNACK, MQTT 3.1.1 §3.2.2.3. */
  | { readonly ok: false; readonly reason: RefusalReason; readonly returnCode: 2 | 3 | 4 | 5 };

export interface PasswordCheck {
  verify(id: string, password: Uint8Array): Promise<'right' | 'wrong' | 'busy'>;
}

/** Decides on a CONNECT. The password comes first: only its owner learns what else is wrong. */
export class AdmitClient {
  readonly #credentials: ReadonlyMap<string, Credential>;
  readonly #passwords: PasswordCheck;
  readonly #maxKeepaliveS: number;

  constructor(credentials: readonly Credential[], passwords: PasswordCheck, limits: { maxKeepaliveS: number }) {
    this.#credentials = new Map(credentials.map((credential) => [credential.id, credential]));
    this.#passwords = passwords;
    this.#maxKeepaliveS = limits.maxKeepaliveS;
  }

  async admit(request: ConnectRequest): Promise<Admission> {
    const { username, password } = request;
    if (username === undefined || password === undefined) return refuse('credentials_wrong', 4);
    const verdict = await this.#passwords.verify(username, password);
    if (verdict === 'busy') return refuse('verifier_busy', 3);
    const credential = this.#credentials.get(username);
    if (verdict === 'wrong' || credential === undefined) return refuse('credentials_wrong', 4);
    if (!mayUseClientId(credential, request.clientId, [...this.#credentials.values()])) {
      return refuse('client_id_not_own', 2);
    }
    if (request.keepaliveS === 0 || request.keepaliveS > this.#maxKeepaliveS) return refuse('keepalive_too_long', 5);
    const owner = ownerOfClientId(request.clientId, [...this.#credentials.values()]);
    const grants = grantsOf(credential, owner?.id === credential.id);
    if (request.will !== undefined && denyPublish(grants, request.will) !== undefined) return refuse('will_not_own', 5);
    const keepsSession = mayKeepSession(credential, request.clientId, [...this.#credentials.values()]);
    return { ok: true, principal: { credential, grants, keepsSession } };
  }
}

function refuse(reason: RefusalReason, returnCode: 2 | 3 | 4 | 5): Admission {
  return { ok: false, reason, returnCode };
}
