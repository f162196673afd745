import type { Logger } from 'pino';
import { type AdminServer, startAdminServer } from './adapters/admin-server.js';
import { type BrokerInstance, startInstance } from './adapters/aedes-instance.js';
import { createMetrics } from './adapters/metrics.js';
import { PasswordVerifier } from './adapters/password-verifier.js';
import type { CredentialConfig, InstanceConfig } from './config/schema.js';
import type { Credential } from './domain/credential.js';
import type { Secret } from './domain/secret.js';
import { AdmitClient } from './usecases/admit-client.js';

export interface BrokerOptions {
  readonly instances: readonly InstanceConfig[];
  /** 0: a free port; absent: no admin server. */
  readonly adminPort?: number;
  readonly log: Logger;
}

export interface RunningBroker {
  readonly instances: ReadonlyMap<string, BrokerInstance>;
  readonly adminPort: number | undefined;
  stop(): Promise<void>;
}

/** Password derivations in flight per instance; more are answered "server unavailable" and tried again by the client. */
const MAX_PENDING_PASSWORDS = 64;

function credentialOf(config: CredentialConfig): Credential {
  const { id, clientIdPrefixes } = config;
  switch (config.role) {
    case 'agent':
      return { role: 'agent', id, clientIdPrefixes, groupId: config.groupId, edgeNodeId: config.edgeNodeId ?? id };
    case 'host':
      return { role: 'host', id, clientIdPrefixes, hostIds: config.hostIds ?? [id] };
    case 'field':
      return { role: 'field', id, clientIdPrefixes, keepSession: config.keepSession, announces: config.announces };
  }
}

function secretOf({ password, passwordHash }: CredentialConfig): Secret {
  return passwordHash === undefined ? { password: password ?? '' } : { passwordHash };
}

/** Starts every instance, or none: on a fault what was started is stopped again. */
export async function startBroker({ instances, adminPort, log }: BrokerOptions): Promise<RunningBroker> {
  const metrics = createMetrics();
  const running = new Map<string, BrokerInstance>();
  let admin: AdminServer | undefined;
  const stop = async (): Promise<void> => {
    await admin?.close();
    for (const instance of [...running.values()].reverse()) await instance.stop();
  };
  try {
    for (const config of instances) {
      const credentials = config.credentials.map(credentialOf);
      const secrets = new Map(config.credentials.map((credential) => [credential.id, secretOf(credential)]));
      const passwords = new PasswordVerifier(secrets, { maxPending: MAX_PENDING_PASSWORDS });
      const admission = new AdmitClient(credentials, passwords, config.limits);
      running.set(config.name, await startInstance({ config, admission, log, metrics }));
    }
    if (adminPort !== undefined) {
      admin = await startAdminServer(adminPort, metrics.registry, () => ({
        status: 'ok',
        instances: [...running.values()].map(({ name, ports, clients }) => ({ name, ports, clients })),
      }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { instances: running, adminPort: admin?.port, stop };
}
