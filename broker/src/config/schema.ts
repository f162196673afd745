import { Slug } from '@anju/contracts';
import { z } from 'zod';
import { passwordHashPattern } from '../domain/secret.js';

const Port = z.int().min(0).max(65_535);

/** Where to listen: `port`, or `portBase + portOffset` where many estates share one machine. 0 takes a free port. */
const Endpoint = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: Port.exactOptional(),
  portBase: Port.exactOptional(),
  portOffset: z.int().min(0).max(9_999).exactOptional(),
  /** PEM files; without them the listener speaks clear text. */
  tls: z.strictObject({ certFile: z.string().min(1), keyFile: z.string().min(1) }).exactOptional(),
});

function portOf(endpoint: z.infer<typeof Endpoint>, context: z.RefinementCtx): number {
  const { port, portBase, portOffset } = endpoint;
  if (port !== undefined && portBase === undefined && portOffset === undefined) return port;
  if (port === undefined && portBase !== undefined && portOffset !== undefined) {
    if (portBase + portOffset > 65_535) {
      context.addIssue({ code: 'custom', message: 'portBase + portOffset is beyond 65535' });
    }
    return portBase + portOffset;
  }
  context.addIssue({ code: 'custom', message: 'give either port, or both portBase and portOffset' });
  return 0;
}

const TcpListener = Endpoint.transform((endpoint, context) => ({
  host: endpoint.host,
  port: portOf(endpoint, context),
  tls: endpoint.tls,
}));
export type TcpListenerConfig = z.infer<typeof TcpListener>;

const WebSocketListener = Endpoint.extend({ path: z.string().startsWith('/').default('/mqtt') }).transform(
  (endpoint, context) => ({
    host: endpoint.host,
    port: portOf(endpoint, context),
    tls: endpoint.tls,
    path: endpoint.path,
  }),
);
export type WebSocketListenerConfig = z.infer<typeof WebSocketListener>;

const ClientIdPrefix = z
  .string()
  .regex(/^[A-Za-z0-9][\w.:/-]*$/, 'must begin with a letter or digit, then A-Z a-z 0-9 _ . : / -');
const PasswordHash = z
  .string()
  .regex(passwordHashPattern, 'must be a hash as printed by `hash-password`: scrypt$N$r$p$salt$key');

const secret = {
  password: z.string().min(8, 'must have at least 8 characters').max(256).exactOptional(),
  passwordHash: PasswordHash.exactOptional(),
  clientIdPrefixes: z.array(ClientIdPrefix).max(20).default([]),
};

const CredentialConfig = z
  .discriminatedUnion('role', [
    z.strictObject({ role: z.literal('agent'), id: Slug, groupId: Slug, edgeNodeId: Slug.exactOptional(), ...secret }),
    z.strictObject({ role: z.literal('host'), id: Slug, hostIds: z.array(Slug).min(1).exactOptional(), ...secret }),
    z.strictObject({
      role: z.literal('field'),
      id: Slug,
      /** Its client ids may have a session that outlives the connection (clean session 0), bounded by the limits. */
      keepSession: z.boolean().default(false),
      /** Its client ids may publish below `anju/local-watch`, and nothing else: for an estate's agent, which only reads. */
      announces: z.boolean().default(false),
      ...secret,
    }),
  ])
  .superRefine((credential, context) => {
    if ((credential.password === undefined) === (credential.passwordHash === undefined)) {
      context.addIssue({ code: 'custom', message: 'give either password or passwordHash' });
    }
  });
export type CredentialConfig = z.infer<typeof CredentialConfig>;

const Rate = (perSecond: number, burst: number) =>
  z
    .strictObject({
      perSecond: z.number().positive().max(1_000_000).default(perSecond),
      burst: z.int().positive().max(10_000_000).default(burst),
    })
    .prefault({});

/** All DEFAULT values of ours, except the ten seconds of the half-open connection. */
const Limits = z
  .strictObject({
    /** TCP and WebSocket together. */
    maxConnections: z.int().positive().max(100_000).default(5_000),
    /** From the connection to the whole CONNECT packet. */
    connectTimeoutMs: z.int().min(100).max(60_000).default(10_000),
    maxConnectBytes: z.int().min(256).max(1_048_576).default(16_384),
    maxPacketBytes: z.int().min(1_024).max(16_777_216).default(1_048_576),
    /** PUBLISH packets of one connection; beyond it the connection is closed. */
    agentPublish: Rate(1_000, 5_000),
    hostPublish: Rate(10_000, 50_000),
    fieldPublish: Rate(200, 1_000),
    /** An estate's agent has one or two for each of its sensors. */
    maxSubscriptionsPerClient: z.int().positive().max(10_000).default(1_000),
    /** A client that asks for longer, or for none, is refused: its death would go unnoticed. */
    maxKeepaliveS: z.int().min(1).max(65_535).default(60),
    /** Of the whole instance; a publish beyond it closes its connection. */
    maxRetainedMessages: z.int().min(1).max(1_000_000).default(10_000),
    maxRetainedBytes: z.int().min(1_024).max(1_073_741_824).default(16_777_216),
    /** Of one kept session; what comes to a full queue is dropped and counted. */
    maxQueuedMessages: z.int().min(1).max(10_000_000).default(100_000),
    maxQueuedBytes: z.int().min(1_024).max(1_073_741_824).default(33_554_432),
    /** A client that reads nothing for so long is cut. */
    drainTimeoutMs: z.int().min(1_000).max(600_000).default(30_000),
  })
  .prefault({});

const Instance = z
  .strictObject({
    name: Slug,
    /** `uplink`: Sparkplug rules. `field`: an estate's own sensors. */
    kind: z.enum(['uplink', 'field']),
    tcp: TcpListener.exactOptional(),
    webSocket: WebSocketListener.exactOptional(),
    limits: Limits,
    /** Folder for kept sessions; absent or empty: they end with the process. */
    sessionFolder: z.string().default(''),
    credentials: z.array(CredentialConfig).min(1, 'must name at least one credential').max(100_000),
  })
  .superRefine((instance, context) => {
    if (instance.tcp === undefined && instance.webSocket === undefined) {
      context.addIssue({ code: 'custom', message: 'must listen somewhere: give tcp, webSocket or both' });
    }
    const ids = new Map<string, number>();
    const nodes = new Map<string, number>();
    instance.credentials.forEach((credential, index) => {
      const path = ['credentials', index];
      const before = ids.get(credential.id);
      if (before !== undefined) {
        context.addIssue({ code: 'custom', path: [...path, 'id'], message: `same id as credentials[${before}]` });
      }
      ids.set(credential.id, index);
      if ((credential.role === 'field') !== (instance.kind === 'field')) {
        context.addIssue({
          code: 'custom',
          path: [...path, 'role'],
          message: `an instance of kind ${instance.kind} has ${instance.kind === 'field' ? 'field' : 'agent and host'} credentials only`,
        });
      }
      if (credential.role === 'agent') {
        const node = `${credential.groupId}/${credential.edgeNodeId ?? credential.id}`;
        const same = nodes.get(node);
        if (same !== undefined) {
          context.addIssue({ code: 'custom', path, message: `same edge node ${node} as credentials[${same}]` });
        }
        nodes.set(node, index);
      }
    });
  });
export type InstanceConfig = z.infer<typeof Instance>;
export type LimitsConfig = InstanceConfig['limits'];

export const BrokerFile = z.strictObject({
  instances: z.array(Instance).min(1, 'must describe at least one instance').max(1_000),
});
export type BrokerFile = z.infer<typeof BrokerFile>;
