import type { Reading, RejectionCode } from '@anju/contracts';
import { type DataType, type Metric, metricNames } from '@anju/contracts/sparkplug';

/** Why a metric or a message is set aside. */
export interface Problem {
  readonly code: RejectionCode;
  readonly detail: string;
  readonly point?: string;
  /** What could be taken where the registry is at fault, under the names of the metrics. */
  readonly readings?: readonly Reading[];
}

export interface DeclaredMetric {
  readonly name: string;
  readonly datatype: DataType;
}

export type NamedMetric = Metric & { readonly name: string };

export type Lookup =
  | { readonly ok: true; readonly declared: DeclaredMetric }
  | { readonly ok: false; readonly problem: Problem };

/** For the records. `null`: an alias of two metrics. */
export interface SavedMetrics {
  readonly names: readonly (readonly [name: string, datatype: DataType])[];
  readonly aliases: readonly (readonly [alias: number, name: string | null])[];
}

/**
 * Tables that were declared lately, without a mistake, by what declared them. Devices of one kind declare the same, and a district
 * has tens of thousands of them; no table changes once it is made.
 */
const lately = new Map<string, DeclaredMetrics>();
const mostLately = 256;
/** A longer list is not worth the memory of its key. */
const mostShared = 1_000;

/** The same for the same declarations in the same order, and for no others. `undefined`: something is missing, or it is too long. */
function keyOf(metrics: readonly Metric[]): string | undefined {
  if (metrics.length > mostShared) return undefined;
  let key = '';
  for (const { name, alias, datatype } of metrics) {
    if (name === undefined || datatype === undefined) return undefined;
    key += `${name.length}:${name}${alias ?? ''},${datatype};`;
  }
  return key;
}

/** What one birth certificate declared: the names behind aliases and the datatype of each. */
export class DeclaredMetrics {
  readonly #byName = new Map<string, DeclaredMetric>();
  /** `null`: declared for two metrics, so that nobody can know which is meant. */
  readonly #byAlias = new Map<number, DeclaredMetric | null>();

  /** The usable metrics of a birth and what is wrong with the others. */
  static ofBirth(metrics: readonly Metric[]): {
    readonly declared: DeclaredMetrics;
    readonly named: readonly NamedMetric[];
    readonly problems: readonly Problem[];
  } {
    const key = keyOf(metrics);
    const known = key === undefined ? undefined : lately.get(key);
    // All of them have names, or there would be no key.
    if (known !== undefined) return { declared: known, named: metrics as readonly NamedMetric[], problems: [] };
    const declared = new DeclaredMetrics();
    const named: NamedMetric[] = [];
    const problems: Problem[] = [];
    for (const metric of metrics) {
      const { name } = metric;
      if (name === undefined || name === '') {
        problems.push({ code: 'sparkplug.birth_invalid', detail: `a metric without a name, alias ${metric.alias}` });
      } else if (metric.datatype === undefined) {
        problems.push({ code: 'sparkplug.birth_invalid', detail: `no datatype for ${name}`, point: name });
      } else if (declared.#byName.has(name)) {
        problems.push({ code: 'sparkplug.birth_invalid', detail: `${name} is declared twice`, point: name });
        if (metric.alias !== undefined) declared.#byAlias.set(metric.alias, null);
      } else {
        const problem = declared.#add(metric.alias, { name, datatype: metric.datatype });
        if (problem !== undefined) problems.push(problem);
        named.push({ ...metric, name });
      }
    }
    if (key !== undefined && problems.length === 0) {
      if (lately.size >= mostLately) lately.clear();
      lately.set(key, declared);
    }
    return { declared, named, problems };
  }

  /** What `restored` makes the same from. */
  save(): SavedMetrics {
    return {
      names: [...this.#byName.values()].map(({ name, datatype }) => [name, datatype]),
      aliases: [...this.#byAlias].map(([alias, metric]) => [alias, metric?.name ?? null]),
    };
  }

  static restored({ names, aliases }: SavedMetrics): DeclaredMetrics {
    const declared = new DeclaredMetrics();
    for (const [name, datatype] of names) declared.#byName.set(name, { name, datatype });
    for (const [alias, name] of aliases) {
      declared.#byAlias.set(alias, name === null ? null : (declared.#byName.get(name) ?? null));
    }
    return declared;
  }

  /** The same names, datatypes and aliases. */
  equals(other: DeclaredMetrics): boolean {
    if (this.#byName.size !== other.#byName.size || this.#byAlias.size !== other.#byAlias.size) return false;
    for (const [name, { datatype }] of this.#byName) if (other.#byName.get(name)?.datatype !== datatype) return false;
    for (const [alias, metric] of this.#byAlias) {
      const its = other.#byAlias.get(alias);
      if (its === undefined || its?.name !== metric?.name) return false;
    }
    return true;
  }

  #add(alias: number | undefined, metric: DeclaredMetric): Problem | undefined {
    this.#byName.set(metric.name, metric);
    if (alias === undefined) return undefined;
    if (!Number.isSafeInteger(alias)) {
      const detail = `alias ${alias} of ${metric.name} is too large to be told from its neighbours`;
      return { code: 'sparkplug.birth_invalid', detail, point: metric.name };
    }
    const known = this.#byAlias.get(alias);
    if (known === undefined && !this.#byAlias.has(alias)) {
      this.#byAlias.set(alias, metric);
      return undefined;
    }
    this.#byAlias.set(alias, null);
    return {
      code: 'sparkplug.birth_invalid',
      detail: `alias ${alias} is declared for ${metric.name} and for ${known?.name ?? 'others'}; neither is read by it`,
      point: metric.name,
    };
  }

  get size(): number {
    return this.#byName.size;
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  find(identity: { readonly name?: string; readonly alias?: number }): DeclaredMetric | null | undefined {
    if (identity.alias !== undefined) return this.#byAlias.get(identity.alias);
    return identity.name === undefined ? undefined : this.#byName.get(identity.name);
  }

  /** Confirming agents declare the batch metrics. */
  get confirming(): boolean {
    return this.has(metricNames.batchEpoch);
  }
}

/** Which declared metric a DATA metric means. A name that contradicts its alias means none. */
export function lookUp(metric: Metric, tables: readonly DeclaredMetrics[]): Lookup {
  for (const table of tables) {
    const declared = table.find(metric);
    if (declared === undefined) continue;
    if (declared === null) {
      return { ok: false, problem: { code: 'sparkplug.unknown_alias', detail: `alias ${metric.alias} is ambiguous` } };
    }
    if (metric.name !== undefined && metric.name !== declared.name) {
      const detail = `alias ${metric.alias} is ${declared.name}, the metric says ${metric.name}`;
      return { ok: false, problem: { code: 'sparkplug.unknown_alias', detail } };
    }
    return { ok: true, declared };
  }
  const detail = metric.alias === undefined ? `${metric.name ?? 'a metric'} was not declared` : `alias ${metric.alias}`;
  return { ok: false, problem: { code: 'sparkplug.unknown_alias', detail } };
}
