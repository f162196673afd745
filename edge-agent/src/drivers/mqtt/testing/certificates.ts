import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { programPath } from '@anju/tests';

const run = promisify(execFile);

export interface Issued {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface CertificateOptions {
  readonly name: string;
  /** `DNS:localhost`, `IP:127.0.0.1`. */
  readonly altNames?: readonly string[];
  /** Valid on one day of 2020 only. */
  readonly expired?: boolean;
}

/** A certificate authority of a test's own, by OpenSSL. Keys are P-256. */
export class CertificateAuthority {
  private constructor(
    private readonly directory: string,
    readonly caFile: string,
    private readonly keyFile: string,
  ) {}

  static async make(name: string): Promise<CertificateAuthority> {
    const directory = await mkdtemp(join(tmpdir(), 'anju-ca-'));
    const caFile = join(directory, 'ca.pem');
    const keyFile = join(directory, 'ca.key');
    await openssl([
      ...['req', '-x509', ...newKey, '-days', '2', '-subj', `/CN=${name}`],
      ...['-addext', 'basicConstraints=critical,CA:TRUE', '-keyout', keyFile, '-out', caFile],
    ]);
    await writeFile(join(directory, 'index.txt'), '');
    await writeFile(
      join(directory, 'ca.cnf'),
      `[ca]\ndefault_ca = x\n[x]\nnew_certs_dir = ${directory}\ndatabase = ${join(directory, 'index.txt')}
default_md = sha256\npolicy = any\nrand_serial = yes\nunique_subject = no\ncopy_extensions = copy
[any]\ncommonName = supplied\n`,
    );
    return new CertificateAuthority(directory, caFile, keyFile);
  }

  async issue({ name, altNames = [], expired = false }: CertificateOptions): Promise<Issued> {
    const base = join(this.directory, randomBytes(6).toString('hex'));
    const [certFile, keyFile, request] = [`${base}.pem`, `${base}.key`, `${base}.csr`];
    const names = altNames.length === 0 ? [] : ['-addext', `subjectAltName=${altNames.join(',')}`];
    await openssl(['req', ...newKey, '-subj', `/CN=${name}`, ...names, '-keyout', keyFile, '-out', request]);
    const [from, to] = expired ? ['20200101000000Z', '20200102000000Z'] : ['20200101000000Z', '20900101000000Z'];
    await openssl([
      ...['ca', '-batch', '-notext', '-config', join(this.directory, 'ca.cnf'), '-cert', this.caFile],
      ...['-keyfile', this.keyFile, '-startdate', from, '-enddate', to, '-in', request, '-out', certFile],
    ]);
    return { certFile, keyFile };
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export async function openssl(args: readonly string[]): Promise<void> {
  await run(programPath('openssl'), args);
}
