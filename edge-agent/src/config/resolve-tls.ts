import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Environment, Mistake, YamlSource } from '@anju/service-kit';
import type { TlsConfig } from './agent-config.js';
import type { ConfigFile } from './config-schema.js';

type TlsKeys = NonNullable<ConfigFile['mqtt'][number]['tls']>;
type Path = readonly PropertyKey[];
interface Context {
  readonly directory: string;
  readonly environment: Environment;
  readonly source: YamlSource;
  readonly mistakes: Mistake[];
}

/**
 * Names of TLS files made absolute, after a look at what they hold. Dates are not looked at: a certificate that expired must
 * not keep an agent from starting, it is a fault of one broker that is told and tried on.
 */
export function resolveTls(keys: TlsKeys, path: Path, context: Context): TlsConfig {
  const report = (key: keyof TlsKeys, message: string) =>
    context.mistakes.push(context.source.mistake([...path, key], message));
  const read = (key: 'caFile' | 'certFile' | 'keyFile'): Buffer | undefined => {
    const name = keys[key];
    if (name === undefined) return undefined;
    try {
      return readFileSync(resolve(context.directory, name));
    } catch (error) {
      report(key, `cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
      return undefined;
    }
  };
  const certificateOf = (key: 'caFile' | 'certFile'): X509Certificate | undefined => {
    const bytes = read(key);
    if (bytes === undefined) return undefined;
    try {
      return new X509Certificate(bytes);
    } catch {
      report(key, 'holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)');
      return undefined;
    }
  };

  certificateOf('caFile');
  const certificate = certificateOf('certFile');
  if (keys.certFile !== undefined && keys.keyFile === undefined) report('certFile', 'needs "keyFile" with its key');
  if (keys.keyFile !== undefined && keys.certFile === undefined)
    report('keyFile', 'needs "certFile" with its certificate');

  const passphrase = keys.keyPassphraseEnv === undefined ? undefined : context.environment[keys.keyPassphraseEnv];
  if (keys.keyPassphraseEnv !== undefined && (passphrase === undefined || passphrase === '')) {
    report('keyPassphraseEnv', `environment variable ${keys.keyPassphraseEnv} is not set`);
  }
  const keyBytes = read('keyFile');
  if (keyBytes !== undefined) {
    const key = privateKey(keyBytes, passphrase);
    if (typeof key === 'string') report('keyFile', key);
    else if (certificate !== undefined && !certificate.checkPrivateKey(key))
      report('keyFile', 'is not the key of the certificate in "certFile"');
  }
  const absolute = (name: string | undefined) => (name === undefined ? undefined : resolve(context.directory, name));
  return {
    caFile: absolute(keys.caFile),
    certFile: absolute(keys.certFile),
    keyFile: absolute(keys.keyFile),
    passphrase,
    serverName: keys.serverName,
  };
}

/** The key, or what is wrong with it; never a part of it. */
function privateKey(bytes: Buffer, passphrase: string | undefined): KeyObject | string {
  try {
    return createPrivateKey({ key: bytes, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (error) {
    const { code } = error as { code?: string };
    const isLocked = code === 'ERR_MISSING_PASSPHRASE' || bytes.includes('ENCRYPTED');
    if (!isLocked) return 'holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)';
    return passphrase === undefined
      ? 'is encrypted: name the variable of its passphrase as "keyPassphraseEnv"'
      : 'cannot be decrypted with the passphrase of "keyPassphraseEnv"';
  }
}
