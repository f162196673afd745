import type { Reading } from '@anju/contracts';
import { earliestPlausibleMs } from '../clock/gateway-clock.js';
import type { Clock } from '../outbox/ports.js';
import type { LogEntry } from '../outbox/reading-log.js';
import type { Decoded } from './decoded.js';
import { type Feed, feedKey, loopSlack, toCatalogueValue } from './feed.js';
import { judgeValue } from './judge-value.js';
import { decideReport, type LastReport } from './report-by-exception.js';
import type { Sample } from './sample.js';

/** A time of a device's own clock is implausible beyond these (design decision 5): kept, and `uncertain`. */
export const plausibleTime = { earliestMs: earliestPlausibleMs, aheadMs: 5 * 60_000 } as const;

/** What is known of one point now: what was read last, whether or not it was worth reporting. */
export interface PointState {
  readonly deviceId: string;
  readonly point: string;
  readonly unit: string;
  readonly latest: Reading | null;
  /** The code that no table knows, when that is why the latest reading has no value. */
  readonly unknownCode: string | null;
  readonly reported: Reading | null;
  readonly samples: number;
  readonly reports: number;
}

type Draft = LogEntry & { readonly readings: Reading[] };

interface Watched {
  readonly feed: Feed;
  latest: Reading | null;
  unknownCode: string | null;
  /** Unknown codes that were told, the first {@link toldCodes}; made with the first of them. */
  told: Set<string> | undefined;
  last: LastReport | undefined;
  samples: number;
  reports: number;
  /** The latest readings that had a time of their own, by {@link identityOf}, the oldest first. */
  readonly taken: string[];
}

/** Readings of a point that are remembered to know a message that comes again. DEFAULT. */
const rememberedReadings = 64;

/** Unknown codes of a point that are told: a register of noise would fill the log. DEFAULT. */
const toldCodes = 32;

function identityOf({ sourceTimeMs, value, quality }: Reading): string {
  return `${sourceTimeMs} ${String(value)} ${quality}`;
}

/** From decoded samples to readings worth keeping: conversion, physical check, report by exception. */
export class Normaliser {
  private readonly points = new Map<string, Watched>();
  /** The same, found without making a key for each sample. */
  private readonly byFeed = new Map<Feed, Watched>();

  constructor(
    feeds: readonly Feed[],
    private readonly clock: Clock,
    /** Of the machine: what is read before its clock is set carries it. */
    private readonly bootId?: string,
    /** Told of each code that no table knows, once: a table lacks it. */
    private readonly onUnknownCode: (feed: Feed, code: string) => void = () => undefined,
  ) {
    for (const feed of feeds) {
      const watched: Watched = {
        feed,
        latest: null,
        unknownCode: null,
        told: undefined,
        last: undefined,
        samples: 0,
        reports: 0,
        taken: [],
      };
      this.points.set(feedKey(feed), watched);
    }
    for (const feed of feeds) {
      const watched = this.points.get(feedKey(feed));
      if (watched !== undefined) this.byFeed.set(feed, watched);
    }
  }

  /** Entries for the log: one for each facility, and one more for what must be sent at once. May be empty. */
  accept(samples: readonly Sample[]): LogEntry[] {
    const entries: Draft[] = [];
    const byKey = new Map<string, Draft>();
    const nowMs = this.clock.monotonicMs();
    const wallMs = this.clock.nowMs();
    /** Entries of the facility that the sample before belonged to: samples of one facility come together. */
    let plain: Draft | undefined;
    let urgent: Draft | undefined;
    for (const sample of samples) {
      const { feed } = sample;
      const watched = this.byFeed.get(feed) ?? this.points.get(feedKey(feed));
      if (watched === undefined) continue;
      const judged = judgeValue(toCatalogueValue(sample.decoded, feed), feed.definition, loopSlack(feed));
      const reading = readingOf(sample, judged, wallMs);
      const isPayloadTime = sample.timeOrigin === 'payload';
      const taken = sample.waited === true && isPayloadTime && watched.taken.includes(identityOf(reading));
      const decision = decideReport(reading, watched.last, nowMs, watched.feed, isPayloadTime, taken);
      watched.samples += 1;
      if (decision === 'duplicate') continue;
      if (decision !== 'late') this.note(watched, reading, judged.ok ? undefined : judged.raw);
      if (decision === 'unchanged') continue;
      watched.reports += 1;
      if (isPayloadTime) remember(watched, reading);
      if (decision !== 'late') watched.last = { reading, atMs: nowMs };
      // A repeated value tells nobody anything new: it need not wake the disk or outlive other data.
      const alarmRelevant = watched.feed.definition.alarmRelevant && decision === 'changed';
      const bootId = this.bootOf(sample);
      let entry = alarmRelevant ? urgent : plain;
      if (entry === undefined || entry.deviceId !== feed.deviceId || entry.bootId !== bootId) {
        const key = `${feed.deviceId}${alarmRelevant ? '!' : ''}${bootId ?? ''}`;
        entry = byKey.get(key);
        if (entry === undefined) {
          entry = {
            deviceId: feed.deviceId,
            readings: [],
            alarmRelevant,
            ...(bootId === undefined ? {} : { bootId }),
          };
          byKey.set(key, entry);
          entries.push(entry);
        }
        if (alarmRelevant) urgent = entry;
        else plain = entry;
      }
      entry.readings.push(reading);
    }
    return entries;
  }

  private note(watched: Watched, reading: Reading, unknownCode: string | undefined): void {
    watched.latest = reading;
    watched.unknownCode = unknownCode ?? null;
    if (unknownCode === undefined) return;
    watched.told ??= new Set();
    if (watched.told.has(unknownCode) || watched.told.size >= toldCodes) return;
    watched.told.add(unknownCode);
    this.onUnknownCode(watched.feed, unknownCode);
  }

  /** What the log holds from before a restart: a broker that was not acknowledged sends it again. */
  recall(entries: readonly Pick<LogEntry, 'deviceId' | 'readings'>[]): void {
    for (const { deviceId, readings } of entries) {
      for (const reading of readings) {
        const watched = this.points.get(feedKey({ deviceId, point: reading.point }));
        if (watched !== undefined) remember(watched, reading);
      }
    }
  }

  states(): PointState[] {
    return [...this.points.values()].map(({ feed, latest, unknownCode, last, samples, reports }) => ({
      deviceId: feed.deviceId,
      point: feed.point,
      unit: feed.definition.unit,
      latest,
      unknownCode,
      reported: last?.reading ?? null,
      samples,
      reports,
    }));
  }

  /** A time of ours from before any is plausible is one since the boot; a device's own is what the device says. */
  private bootOf({ timeOrigin, sourceTimeMs }: Sample): string | undefined {
    return timeOrigin === 'arrival' && sourceTimeMs < plausibleTime.earliestMs ? this.bootId : undefined;
  }
}

function readingOf(sample: Sample, judged: Decoded, nowMs: number): Reading {
  const { feed, sourceTimeMs } = sample;
  const { point } = feed;
  if (!judged.ok) return { point, value: null, quality: 'bad', reason: judged.reason, sourceTimeMs, ordinal: 0 };
  const { value } = judged;
  // A clock that is not set cannot judge one that is.
  const latestMs = nowMs < plausibleTime.earliestMs ? Number.POSITIVE_INFINITY : nowMs + plausibleTime.aheadMs;
  const implausible =
    sample.timeOrigin === 'payload' && (sourceTimeMs < plausibleTime.earliestMs || sourceTimeMs > latestMs);
  if (implausible) {
    return { point, value, quality: 'uncertain', reason: 'clock_implausible', sourceTimeMs, ordinal: 0 };
  }
  return sample.waited === true && sample.timeOrigin === 'arrival'
    ? { point, value, quality: 'uncertain', reason: 'time_unknown', sourceTimeMs, ordinal: 0 }
    : { point, value, quality: 'good', sourceTimeMs, ordinal: 0 };
}

function remember(watched: Watched, reading: Reading): void {
  watched.taken.push(identityOf(reading));
  if (watched.taken.length > rememberedReadings) watched.taken.shift();
}
