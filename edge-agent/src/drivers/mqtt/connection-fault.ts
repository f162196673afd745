import { AppError } from '@anju/contracts';
import type { BrokerConfig } from '../../config/agent-config.js';

interface Diagnosis {
  readonly code: string;
  readonly what: string;
  readonly remedy: string;
}

type Place = Pick<BrokerConfig, 'url' | 'clientId' | 'username'>;

const untrusted: Diagnosis = {
  code: 'mqtt.tls_untrusted',
  what: "the broker's certificate is signed by nobody whom this agent trusts",
  remedy: 'give the certificate of the authority that signed it as tls.caFile',
};
const noClientCertificate: Diagnosis = {
  code: 'mqtt.client_certificate_missing',
  what: 'the broker wants a client certificate',
  remedy: 'give tls.certFile and tls.keyFile',
};
const badClientCertificate: Diagnosis = {
  code: 'mqtt.client_certificate_refused',
  what: 'the broker refuses the client certificate',
  remedy: 'give one in tls.certFile that is signed by the authority which the broker trusts and is not revoked',
};
const clientCertificateExpired: Diagnosis = {
  code: 'mqtt.client_certificate_expired',
  what: 'the client certificate of tls.certFile has expired',
  remedy: 'renew it (no restart needed); if it is still valid, check the clock of the broker',
};
const unreachable: Diagnosis = {
  code: 'mqtt.unreachable',
  what: 'nothing answers there',
  remedy: 'check that the broker runs, its address and port, and the network between',
};

const closedEarly: Diagnosis = {
  code: 'mqtt.closed',
  what: 'the broker closed the connection before it said why',
  remedy: 'look at its log; often TLS is spoken on one side only, or a limit of the broker is reached',
};

/** By the codes of Node's network and TLS errors (OpenSSL 3, RFC 5246 §7.2 and RFC 8446 §6 alerts). */
const byNetworkCode: Readonly<Record<string, Diagnosis>> = {
  ECONNREFUSED: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ETIMEDOUT: unreachable,
  ECONNRESET: closedEarly,
  EPIPE: closedEarly,
  ENOTFOUND: {
    code: 'mqtt.host_unknown',
    what: 'the name of the broker is not known',
    remedy: 'check the address and the name server, or use an IP address',
  },
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  CERT_HAS_EXPIRED: {
    code: 'mqtt.tls_expired',
    what: "the broker's certificate has expired",
    remedy: 'renew it at the broker; if it is still valid, set the clock of this machine',
  },
  CERT_NOT_YET_VALID: {
    code: 'mqtt.tls_not_yet_valid',
    what: "the broker's certificate is not valid yet",
    remedy: 'set the clock of this machine',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    code: 'mqtt.tls_name',
    what: "the broker's certificate is for another name",
    remedy: 'use that name in the address, or give it as tls.serverName',
  },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    code: 'mqtt.tls_not_spoken',
    what: 'no TLS is spoken at that port',
    remedy: 'use the TLS port of the broker (usually 8883), or mqtt:// without tls',
  },
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: noClientCertificate,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: badClientCertificate,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: badClientCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: badClientCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: badClientCertificate,
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: badClientCertificate,
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: badClientCertificate,
  // TLS 1.2 has no alert of its own for a certificate that is missing.
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: noClientCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: clientCertificateExpired,
};

const badPassword: Diagnosis = {
  code: 'mqtt.credentials_refused',
  what: 'the broker refuses the user name or the password',
  remedy: 'check username and password or passwordEnv',
};
const notAuthorised: Diagnosis = {
  code: 'mqtt.not_authorised',
  what: 'the broker lets this client not in',
  remedy: 'check username, password and client certificate, and what the broker grants to this client id',
};
const clientIdRefused: Diagnosis = {
  code: 'mqtt.client_id_refused',
  what: 'the broker refuses the client id',
  remedy: 'give another as clientId, one that this user may have',
};
const brokerBusy: Diagnosis = {
  code: 'mqtt.broker_unavailable',
  what: 'the broker says that it is not available',
  remedy: 'look at its log',
};

/** MQTT 3.1.1 §3.2.2.3 return codes below 128, MQTT 5 §3.2.2.2 reason codes from 128 on. */
const byConnectCode: Readonly<Record<number, Diagnosis>> = {
  1: {
    code: 'mqtt.version_refused',
    what: 'the broker does not speak this version of MQTT',
    remedy: 'set protocolVersion to 3.1.1 or 5',
  },
  2: clientIdRefused,
  3: brokerBusy,
  4: badPassword,
  5: notAuthorised,
  132: {
    code: 'mqtt.version_refused',
    what: 'the broker does not speak this version of MQTT',
    remedy: 'set protocolVersion to 3.1.1 or 5',
  },
  133: clientIdRefused,
  134: badPassword,
  135: notAuthorised,
  136: brokerBusy,
  137: brokerBusy,
  138: { code: 'mqtt.banned', what: 'the broker has banned this client', remedy: 'ask who runs it' },
};

function diagnose(error: Error): Diagnosis | undefined {
  const { code } = error as { code?: unknown };
  if (typeof code === 'number') return byConnectCode[code];
  if (typeof code !== 'string') return undefined;
  if (code === 'EAI_AGAIN') return byNetworkCode.ENOTFOUND;
  return byNetworkCode[code === 'EPROTO' ? opensslCode(error.message) : code];
}

/** What failed while something was written is called EPROTO; what OpenSSL said of it stands in the message only. */
function opensslCode(message: string): string {
  const reason = /SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? '';
  return `ERR_SSL_${reason.toUpperCase().replaceAll(' ', '_')}`;
}

/**
 * Why there is no connection to a broker, and what to do. Always `retryable`. Says no secret: the address has no user in it
 * and neither password nor key is in the context.
 */
export function connectionFault(error: Error | undefined, broker: Place): AppError {
  const diagnosis = error === undefined ? closedEarly : diagnose(error);
  const { code, what, remedy } = diagnosis ?? {
    code: 'mqtt.failed',
    what: error?.message ?? '',
    remedy: "look at the broker's log",
  };
  const context = { url: broker.url, clientId: broker.clientId, username: broker.username };
  return new AppError(code, `${broker.url}: ${what}; ${remedy}`, {
    retryable: true,
    context: { ...context, ...(error === undefined ? {} : { reason: (error as { code?: unknown }).code }) },
    ...(error === undefined ? {} : { cause: error }),
  });
}
