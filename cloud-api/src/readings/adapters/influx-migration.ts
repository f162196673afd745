import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { AppError } from '@anju/contracts';
import { HttpError } from '@influxdata/influxdb-client';
import {
  AuthorizationsAPI,
  BucketsAPI,
  OrgsAPI,
  SetupAPI,
  type Task,
  TasksAPI,
} from '@influxdata/influxdb-client-apis';
import { bucketsOf, type InfluxBuckets } from './influx-buckets.js';
import { condensing, hasNumber } from './influx-condense.js';
import { type InfluxAddress, InfluxConnection, messageOf } from './influx-connection.js';

/** How long something is kept: days, or for ever. */
export type Retention = number | 'forever';

/** What else `migrateInflux` is asked for. */
export interface MigrationWishes {
  /** File to write a new token to, which may read and write the buckets and nothing else; one that is there stays as it is. */
  readonly serviceTokenFile?: string;
}

export interface InfluxMigration extends Pick<InfluxAddress, 'url' | 'org' | 'token'> {
  readonly bucketPrefix: string;
  readonly keep: {
    readonly raw: Retention;
    /** `none`: there is no such tier; what it has condensed before stays. */
    readonly minute: Retention | 'none';
    readonly hour: Retention | 'none';
    /** What a start may still have to evaluate. */
    readonly journal: Retention;
  };
}

const TIMEOUT_MS = 60_000;
const DAY_S = 86_400;

/**
 * Brings organisation, buckets, retention and tasks to what `migration` says; a server that nobody has set up is set up with the given
 * token. Returns what it has done, nothing where nothing was to do. Never deletes a bucket.
 *
 * Throws `readings.not_ready` for what only a person can mend, `readings.unavailable` while InfluxDB cannot be reached.
 */
export async function migrateInflux(
  migration: InfluxMigration,
  wishes: MigrationWishes = {},
): Promise<readonly string[]> {
  const connection = new InfluxConnection({ ...migration, timeoutMs: TIMEOUT_MS });
  try {
    return await new Migration(connection, migration).run(wishes);
  } catch (error) {
    if (error instanceof HttpError && error.statusCode < 500) {
      const hint = error.statusCode === 401 || error.statusCode === 403 ? ' (the token must be an operator’s)' : '';
      throw new AppError('readings.not_ready', `${connection.name} refuses: ${messageOf(error)}${hint}`, {
        cause: error,
      });
    }
    throw connection.unavailable(error);
  }
}

class Migration {
  readonly #done: string[] = [];
  readonly #connection: InfluxConnection;
  readonly #wanted: InfluxMigration;
  readonly #buckets: InfluxBuckets;

  constructor(connection: InfluxConnection, wanted: InfluxMigration) {
    this.#connection = connection;
    this.#wanted = wanted;
    this.#buckets = bucketsOf(wanted.bucketPrefix);
  }

  async run({ serviceTokenFile }: MigrationWishes): Promise<readonly string[]> {
    const { keep, bucketPrefix } = this.#wanted;
    await this.#setUp();
    const orgID = await this.#organisation();
    await this.#bucket(orgID, this.#buckets.raw, keep.raw);
    await this.#bucket(orgID, this.#buckets.minute, keep.minute);
    await this.#bucket(orgID, this.#buckets.hour, keep.hour);
    await this.#bucket(orgID, this.#buckets.journal, keep.journal);
    await this.#bucket(orgID, this.#buckets.state, 'forever');
    // A reading that is stored later than a task's offset is condensed by the store: see `condenseLate`.
    await this.#task(orgID, `${bucketPrefix} 1m`, keep.minute, {
      every: '1m',
      offset: '90s',
      to: this.#buckets.minute,
    });
    await this.#task(orgID, `${bucketPrefix} 1h`, keep.hour, { every: '1h', offset: '3m', to: this.#buckets.hour });
    if (serviceTokenFile !== undefined) await this.#serviceToken(orgID, serviceTokenFile);
    return this.#done;
  }

  async #serviceToken(orgID: string, file: string): Promise<void> {
    if (existsSync(file)) return;
    const found = await Promise.all(Object.values(this.#buckets).map((name) => this.#connection.bucket(name)));
    const permissions = found.flatMap((bucket) =>
      bucket === undefined
        ? []
        : (['read', 'write'] as const).map((action) => ({
            action,
            resource: { type: 'buckets' as const, id: bucket.id, orgID },
          })),
    );
    const description = `anju-cloud, ${this.#wanted.bucketPrefix}`;
    const made = await new AuthorizationsAPI(this.#connection.client).postAuthorizations({
      body: { orgID, description, permissions },
    });
    await writeFile(file, `${made.token ?? ''}\n`, { mode: 0o600, flag: 'wx' });
    this.#done.push(`wrote the service's token to ${file}`);
  }

  async #setUp(): Promise<void> {
    const { org, token } = this.#wanted;
    const done = await setUpServer(this.#connection, { org, token, bucket: this.#buckets.state });
    if (done) this.#done.push(`set up InfluxDB with the user anju (give it a password with "influx user password")`);
  }

  async #organisation(): Promise<string> {
    const { org } = this.#wanted;
    return await organisationId(this.#connection, org, () => this.#done.push(`created organisation ${org}`));
  }

  async #bucket(orgID: string, name: string, retention: Retention | 'none'): Promise<void> {
    if (retention === 'none') return;
    const api = new BucketsAPI(this.#connection.client);
    const everySeconds = retention === 'forever' ? 0 : retention * DAY_S;
    const said = retention === 'forever' ? 'for ever' : `${retention} days`;
    // InfluxDB's own choice for a new bucket; on a change it has to be told.
    const shardDays = retention === 'forever' || retention > 180 ? 7 : 1;
    const shardGroupDurationSeconds = retention === 1 ? 3600 : shardDays * DAY_S;
    const retentionRules = [{ type: 'expire' as const, everySeconds, shardGroupDurationSeconds }];
    const known = await this.#connection.bucket(name);
    if (known === undefined) {
      await api.postBuckets({ body: { orgID, name, retentionRules } });
      this.#done.push(`created bucket ${name}, kept ${said}`);
    } else if ((known.retentionMs ?? 0) !== everySeconds * 1000) {
      await api.patchBucketsID({ bucketID: known.id, body: { retentionRules } });
      this.#done.push(`bucket ${name} is now kept ${said}`);
    }
  }

  async #task(orgID: string, name: string, retention: Retention | 'none', schedule: TaskSchedule): Promise<void> {
    const api = new TasksAPI(this.#connection.client);
    const flux = taskOf(name, this.#buckets.raw, schedule);
    const { tasks = [] } = await api.getTasks({ orgID, name });
    const known: Task | undefined = tasks.find((task) => task.name === name);
    if (retention === 'none') {
      if (known === undefined) return;
      await api.deleteTasksID({ taskID: known.id });
      this.#done.push(`deleted task ${name}`);
    } else if (known === undefined) {
      await api.postTasks({ body: { orgID, flux, status: 'active', description: 'made by anju-cloud migrate' } });
      this.#done.push(`created task ${name}`);
    } else if (known.flux !== flux || known.status !== 'active') {
      await api.patchTasksID({ taskID: known.id, body: { flux, status: 'active' } });
      this.#done.push(`changed task ${name}`);
    }
  }
}

/** Sets a server up that nobody has set up; `false`: somebody had. It then has the organisation, the token and the bucket. */
export async function setUpServer(
  connection: InfluxConnection,
  { org, token, bucket }: { readonly org: string; readonly token: string; readonly bucket: string },
): Promise<boolean> {
  const setup = new SetupAPI(connection.client);
  if (!(await setup.getSetup()).allowed) return false;
  const password = randomBytes(24).toString('base64url');
  await setup.postSetup({ body: { username: 'anju', password, org, bucket, token } });
  return true;
}

/** Id of the organisation, which is made where there is none. */
export async function organisationId(
  connection: InfluxConnection,
  org: string,
  onCreated: () => void = () => undefined,
): Promise<string> {
  const orgs = new OrgsAPI(connection.client);
  const found = await orgs.getOrgs({ org }).catch((error: unknown) => {
    if (error instanceof HttpError && error.statusCode === 404) return { orgs: [] };
    throw error;
  });
  const known = found.orgs?.find(({ name }) => name === org)?.id;
  if (known !== undefined) return known;
  const { id = '' } = await orgs.postOrgs({ body: { name: org } });
  onCreated();
  return id;
}

interface TaskSchedule {
  readonly every: string;
  readonly offset: string;
  readonly to: string;
}

/** The names are an operator's, of letters, digits, `_` and `-` only. */
function taskOf(name: string, raw: string, { every, offset, to }: TaskSchedule): string {
  return `import "date"

option task = {name: "${name}", every: ${every}, offset: ${offset}}

end = date.truncate(t: now(), unit: ${every})
data = from(bucket: "${raw}")
  |> range(start: date.sub(d: ${every}, from: end), stop: end)
  |> filter(fn: (r) => ${hasNumber})
${condensing(every, `"${to}"`)}
`;
}
