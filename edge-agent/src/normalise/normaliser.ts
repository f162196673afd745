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

interface Watched {
  readonly feed: Feed;
  latest: Reading | null;
  unknownCode: string | null;
  /** Unknown codes that were told, the first {@link toldCodes}. */
  readonly told: Set<string>;
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

  constructor(
    feeds: readonly Feed[],
    private readonly clock: Clock,
    /** Of the machine: what is read before its clock is set carries it. */
    private readonly bootId?: string,
    /** Told of each code that no table knows, once: a table lacks it. */
    private readonly onUnknownCode: (feed: Feed, code: string) => void = () => undefined,
  ) {
    for (const feed of feeds) {
      this.points.set(feedKey(feed), {
        feed,
        latest: null,
        unknownCode: null,
        told: new Set(),
        last: undefined,
        samples: 0,
        reports: 0,
        taken: [],
      });
    }
  }

  /** Entries for the log: one for each facility, and one more for what must be sent at once. May be empty. */
  accept(samples: readonly Sample[]): LogEntry[] {
    const entries = new Map<string, LogEntry & { readings: Reading[] }>();
    const nowMs = this.clock.monotonicMs();
    for (const sample of samples) {
      const watched = this.points.get(feedKey(sample.feed));
      if (watched === undefined) continue;
      const { reading, unknownCode } = this.read(sample);
      const decision = decideReport(reading, watched.last, nowMs, {
        deadband: watched.feed.deadband,
        heartbeatMs: watched.feed.heartbeatMs,
        payloadTime: sample.timeOrigin === 'payload',
        taken: sample.waited === true && sample.timeOrigin === 'payload' && watched.taken.includes(identityOf(reading)),
      });
      watched.samples += 1;
      if (decision === 'duplicate') continue;
      if (decision !== 'late') this.note(watched, reading, unknownCode);
      if (decision === 'unchanged') continue;
      watched.reports += 1;
      if (sample.timeOrigin === 'payload') remember(watched, reading);
      if (decision !== 'late') watched.last = { reading, atMs: nowMs };
      // A repeated value tells nobody anything new: it need not wake the disk or outlive other data.
      const alarmRelevant = watched.feed.definition.alarmRelevant && decision === 'changed';
      const boot = this.bootOf(sample);
      const key = `${sample.feed.deviceId}${alarmRelevant ? '!' : ''}${boot.bootId ?? ''}`;
      const entry = entries.get(key) ?? { deviceId: sample.feed.deviceId, readings: [], alarmRelevant, ...boot };
      entry.readings.push(reading);
      entries.set(key, entry);
    }
    return [...entries.values()];
  }

  private note(watched: Watched, reading: Reading, unknownCode: string | null): void {
    if (unknownCode !== null && !watched.told.has(unknownCode) && watched.told.size < toldCodes) {
      watched.told.add(unknownCode);
      this.onUnknownCode(watched.feed, unknownCode);
    }
    watched.latest = reading;
    watched.unknownCode = unknownCode;
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
  private bootOf({ timeOrigin, sourceTimeMs }: Sample): { bootId?: string } {
    const isSinceBoot = timeOrigin === 'arrival' && sourceTimeMs < plausibleTime.earliestMs;
    return isSinceBoot && this.bootId !== undefined ? { bootId: this.bootId } : {};
  }

  private read(sample: Sample): { reading: Reading; unknownCode: string | null } {
    const judged = judgeValue(
      toCatalogueValue(sample.decoded, sample.feed),
      sample.feed.definition,
      loopSlack(sample.feed),
    );
    return { reading: this.readingOf(sample, judged), unknownCode: judged.ok ? null : (judged.raw ?? null) };
  }

  private readingOf(sample: Sample, judged: Decoded): Reading {
    const { feed, sourceTimeMs } = sample;
    const base = { point: feed.point, sourceTimeMs, ordinal: 0 };
    if (!judged.ok) return { ...base, value: null, quality: 'bad', reason: judged.reason };
    const nowMs = this.clock.nowMs();
    // A clock that is not set cannot judge one that is.
    const latestMs = nowMs < plausibleTime.earliestMs ? Number.POSITIVE_INFINITY : nowMs + plausibleTime.aheadMs;
    const implausible =
      sample.timeOrigin === 'payload' && (sourceTimeMs < plausibleTime.earliestMs || sourceTimeMs > latestMs);
    if (implausible) return { ...base, value: judged.value, quality: 'uncertain', reason: 'clock_implausible' };
    return sample.waited === true && sample.timeOrigin === 'arrival'
      ? { ...base, value: judged.value, quality: 'uncertain', reason: 'time_unknown' }
      : { ...base, value: judged.value, quality: 'good' };
  }
}

function remember(watched: Watched, reading: Reading): void {
  watched.taken.push(identityOf(reading));
  if (watched.taken.length > rememberedReadings) watched.taken.shift();
}
