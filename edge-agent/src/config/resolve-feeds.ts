import { basename } from 'node:path';
import { type FacilityKind, findPoint, type PointDefinition, pointCatalogue, splitPointKey } from '@anju/contracts';
import { didYouMean, type Mistake, type YamlSource } from '@anju/service-kit';
import { type Feed, feedKey } from '../normalise/feed.js';
import { defaultDeadband, defaultHeartbeatMs } from '../normalise/reporting-defaults.js';
import { convertible } from '../normalise/unit-conversion.js';
import type { ConfigFile, FeedDetail } from './config-schema.js';
import type { FeedDefaults } from './point-override.js';

type Path = readonly PropertyKey[];

/** What a point of a device profile delivers. */
export interface Offered {
  /** Units that it may come in; more than one when the device itself tells. */
  readonly units: readonly string[];
  /** `true` for a flag, `false` for a number, `undefined` when only the payload tells. */
  readonly flag: boolean | undefined;
  /** What its codes can come to; absent for a measured value. */
  readonly meanings?: readonly (number | boolean)[];
}

export interface ResolvedFeed {
  readonly from: string;
  readonly feed: Feed;
  readonly unit: string | undefined;
  readonly pollIntervalMs: number | undefined;
}

/** Ties profile points to facility points, and knows which facility point is already fed, and where. */
export class FeedResolver {
  private readonly kinds: ReadonlyMap<string, FacilityKind>;
  private readonly texts = new Map<string, string>();
  /** Facility point → where it is fed. */
  private readonly fedAt = new Map<string, string>();

  constructor(
    private readonly file: ConfigFile,
    private readonly source: YamlSource,
    private readonly mistakes: Mistake[],
  ) {
    this.kinds = new Map(file.facilities.map(({ deviceId, kind }) => [deviceId, kind]));
  }

  resolve(
    feeds: ConfigFile['buses'][number]['units'][number]['feeds'],
    offered: ReadonlyMap<string, Offered>,
    path: Path,
    /** By point of the profile. */
    defaults: Readonly<Record<string, FeedDefaults>> = {},
    /** Where the feeds stand, when it is not at `path`: a row of a table. */
    row?: { readonly file: string; readonly line: number },
  ): ResolvedFeed[] {
    return Object.entries(feeds).flatMap(([from, entry]) => {
      const at = [...path, from];
      const offer = offered.get(from);
      if (offer === undefined) {
        const known = [...offered.keys()];
        this.report(
          at,
          `the profile has no point "${from}"${didYouMean(from, known) || `; it has ${known.join(', ')}`}`,
        );
        return [];
      }
      const entries = Array.isArray(entry)
        ? entry.map((one, index) => ({ one, at: [...at, index] }))
        : [{ one: entry, at }];
      return entries.flatMap(({ one, at: where }) =>
        this.resolveOne(from, offer, one, where, defaults[from] ?? {}, row),
      );
    });
  }

  /** Feeds that are switched off must be right too, for when they are switched on; they do not claim their points. */
  check(feeds: ConfigFile['buses'][number]['units'][number]['feeds'], path: Path): void {
    for (const [from, entry] of Object.entries(feeds)) {
      const entries = Array.isArray(entry) ? entry : [entry];
      for (const one of entries) this.definitionOf(typeof one === 'string' ? one : one.to, [...path, from]);
    }
  }

  private resolveOne(
    from: string,
    offer: Offered,
    entry: string | FeedDetail,
    at: Path,
    defaults: FeedDefaults,
    row: { readonly file: string; readonly line: number } | undefined,
  ): ResolvedFeed[] {
    const detail: FeedDetail = typeof entry === 'string' ? { to: entry, invert: false } : entry;
    const { deadband, heartbeatMs, range, pollIntervalMs } = { ...defaults, ...detail };
    const catalogue = this.definitionOf(detail.to, at);
    if (catalogue === undefined) return [];
    const definition = this.narrowed(catalogue, range, at);
    const slash = detail.to.indexOf('/');
    const deviceId = this.shared(detail.to.slice(0, slash));
    const point = this.shared(detail.to.slice(slash + 1));
    const key = feedKey({ deviceId, point });
    const before = this.fedAt.get(key);
    if (before !== undefined) {
      this.report(at, `${key} is already fed at ${before}; a point has one source`);
      return [];
    }
    this.fedAt.set(key, lineOf(row ?? this.source.mistake(at, ''), row !== undefined));
    const loop = detail.loop === undefined ? undefined : { unit: definition.unit, ...detail.loop };
    this.checkFit(offer, definition, detail, at);
    // Written out, key by key: objects that a spread made have no common layout, and these are looked into for every reading.
    const feed: Feed = {
      deviceId,
      point,
      definition,
      deadband: deadband ?? this.file.reporting.deadband ?? defaultDeadband(definition),
      heartbeatMs: heartbeatMs ?? this.file.reporting.heartbeatMs ?? defaultHeartbeatMs,
      invert: detail.invert,
    };
    return [{ from, feed: loop === undefined ? feed : { ...feed, loop }, unit: detail.unit, pollIntervalMs }];
  }

  /** A device may measure less than is possible, never more. */
  private narrowed(definition: PointDefinition, range: FeedDetail['range'], at: Path): PointDefinition {
    if (range === undefined) return definition;
    const possible = definition.range;
    if (possible === undefined) {
      this.report(at, `"range" is for measured values, which ${definition.key} is not`);
      return definition;
    }
    if (range.min < possible.min || range.max > possible.max) {
      const { min, max } = possible;
      this.report(at, `"range" must lie within ${min} to ${max} ${definition.unit}, all that ${definition.key} can be`);
      return definition;
    }
    return { ...definition, range };
  }

  /** One string for all that are equal: hundreds of alike units have the same points, and these are the keys of every lookup. */
  private shared(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, text);
    return text;
  }

  private definitionOf(to: string, at: Path): PointDefinition | undefined {
    const slash = to.indexOf('/');
    const deviceId = to.slice(0, slash);
    const point = to.slice(slash + 1);
    const kind = this.kinds.get(deviceId);
    if (kind === undefined) {
      this.report(at, `no facility "${deviceId}"${didYouMean(deviceId, this.kinds.keys())}`);
      return undefined;
    }
    const definition = findPoint(kind, point);
    if (definition === undefined) {
      const ofKind = pointCatalogue.filter((entry) => entry.kind === kind);
      const { instance, key } = splitPointKey(point);
      const same = ofKind.find((entry) => entry.key === key);
      const hint =
        same === undefined
          ? didYouMean(
              key,
              ofKind.map((entry) => entry.key),
            )
          : same.repeats === undefined
            ? `; "${key}" has no parts such as "${instance}"`
            : `; "${key}" belongs to a ${same.repeats}: write ${same.repeats}-1/${key}`;
      this.report(at, `the catalogue has no point "${point}" for a facility of kind ${kind}${hint}`);
    }
    return definition;
  }

  private checkFit(offer: Offered, definition: PointDefinition, detail: FeedDetail, at: Path): void {
    const wantsFlag = definition.type === 'boolean';
    if (offer.flag !== undefined && definition.type !== 'string' && offer.flag !== wantsFlag) {
      this.report(
        at,
        `${detail.to} is ${wantsFlag ? 'a flag' : 'a number'}, the device's point is ${offer.flag ? 'a flag' : 'a number'}`,
      );
      return;
    }
    const { labels } = definition;
    if (definition.type === 'enum' && labels !== undefined) {
      const strange = (offer.meanings ?? []).filter((code) => labels[Number(code)] === undefined);
      if (strange.length > 0) {
        const codes = [...new Set(strange)].join(', ');
        this.report(at, `the device's codes come to ${codes}, which ${definition.key} of the catalogue cannot be`);
      }
    }
    if (detail.invert && !wantsFlag) this.report(at, '"invert" is for flags only');
    if (wantsFlag || definition.type === 'string') return;
    const units = detail.unit === undefined ? offer.units : [detail.unit];
    const into = detail.loop === undefined ? definition.unit : 'mA';
    const misfit = units.find((unit) => !convertible(unit, into));
    if (detail.loop !== undefined) {
      if (misfit !== undefined) this.report(at, `"loop" needs a current, but the device's point comes in ${misfit}`);
      if (detail.loop.lo === detail.loop.hi) this.report(at, '"loop" needs two different ends');
      if (detail.loop.unit !== undefined && !convertible(detail.loop.unit, definition.unit)) {
        this.report(at, `"loop.unit" ${detail.loop.unit} does not convert to ${definition.unit}`);
      }
    } else if (misfit !== undefined) {
      const hint = convertible(misfit, 'mA') ? '; a 4–20 mA input needs "loop" with lo and hi' : '';
      this.report(
        at,
        `the device reports in ${misfit}, which does not convert to ${definition.unit} of ${detail.to}${hint}`,
      );
    }
  }

  private report(at: Path, message: string): void {
    this.mistakes.push(this.source.mistake(at, message));
  }
}

/** `line 7`, and of which file where it is not the configuration. */
export function lineOf(place: { readonly file: string; readonly line?: number }, withFile: boolean): string {
  return `line ${place.line ?? '?'}${withFile ? ` of ${basename(place.file)}` : ''}`;
}
