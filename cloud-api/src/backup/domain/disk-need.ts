const DAY_S = 86_400;
const DAY_MINUTES = 1_440;
const DAY_HOURS = 24;

export type StoreKind = 'duckdb' | 'influxdb';

/** What is watched, and how long it is kept. */
export interface DiskQuestion {
  readonly store: StoreKind;
  readonly estates: number;
  /** Points of an estate. */
  readonly points: number;
  /** Seconds between two readings of a point. */
  readonly periodS: number;
  /** Part of the readings that the agents send, 0 < share <= 1: less than 1 where unchanged values are left out. */
  readonly reportedShare: number;
  readonly rawDays: number;
  /** 0: there is no such tier. */
  readonly minuteDays: number;
  readonly hourDays: number;
  /** Days of the log that is evaluated again after a start; DuckDB needs none of its own. */
  readonly journalDays: number;
  /** Photos and files that tickets get in a day; 0: they are not counted. */
  readonly filesADay: number;
  /** Bytes of one of them. */
  readonly fileBytes: number;
  /** Days to count them for: none is ever deleted. */
  readonly fileDays: number;
}

export interface DiskOfTier {
  readonly tier: 'raw' | 'minute' | 'hour' | 'journal' | 'files';
  /** Days that are on the disk at most: what is to be kept, and one more shard, since InfluxDB deletes whole shards. */
  readonly days: number;
  /** Readings in tiers `raw` and `journal`; windows of a point, each of five numbers, in `minute` and `hour`; photos and files. */
  readonly rows: number;
  readonly bytesPerRow: number;
  /** Where `bytesPerRow` comes from. */
  readonly source: string;
  readonly bytes: number;
}

export interface DiskNeed {
  readonly readingsPerSecond: number;
  readonly tiers: readonly DiskOfTier[];
  readonly bytes: number;
}

interface Measured {
  readonly bytesPerRow: number;
  readonly source: string;
}

const influxMeasurement = 'measured on InfluxDB 2.7.12 after compaction by cloud-api/scripts/measure-influx-bytes.mjs';

/** Bytes of a row by store and tier; each says where it comes from. */
const bytesPerRow = {
  duckdb: {
    bytesPerRow: 9,
    source: 'the greater of two measurements on DuckDB 1.5.5 with these tables, 9 and 6.7',
  },
  raw: { bytesPerRow: 5.6, source: influxMeasurement },
  /** Readings of a point that seldom come have uneven times, which compress worse. */
  rawSparse: { bytesPerRow: 6.9, source: `${influxMeasurement}, 10 % of the readings reported` },
  minute: { bytesPerRow: 17.9, source: `${influxMeasurement}, five numbers a row` },
  hour: { bytesPerRow: 21.2, source: `${influxMeasurement}, five numbers a row` },
  journal: { bytesPerRow: 9.0, source: influxMeasurement },
} as const satisfies Record<string, Measured>;

/** Days of a shard as `anju-cloud migrate` makes them: what has to be kept is deleted only with the whole shard. */
function shardDays(keepDays: number): number {
  if (keepDays === 1) return 1 / DAY_HOURS;
  return keepDays > 180 ? 7 : 1;
}

/** Windows of a day that hold a reading: at most one for each reading, and no more than there are. */
function windowsADay(readingsADay: number, windowsOfPoint: number, points: number): number {
  return Math.min(readingsADay, windowsOfPoint * points);
}

/**
 * Disk that the readings of a district take, in bytes, once the store has compacted them, and the photos and files of its tickets. The
 * records (tickets, hazards) are not in it, nor InfluxDB's write-ahead log and the room that a compaction needs meanwhile (PRACTICE: leave a third of the disk free).
 * Every window with a reading is counted, which is the most that can be.
 */
export function diskNeed(question: DiskQuestion): DiskNeed {
  const { estates, points, periodS, reportedShare, store } = question;
  const readingsPerSecond = ((estates * points) / periodS) * reportedShare;
  const readingsADay = readingsPerSecond * DAY_S;
  const tier = (name: DiskOfTier['tier'], days: number, rowsADay: number, measured: Measured): DiskOfTier[] => {
    if (days === 0) return [];
    const rows = Math.round(days * rowsADay);
    return [{ tier: name, days, rows, ...measured, bytes: Math.round(rows * measured.bytesPerRow) }];
  };
  const expiring = (name: 'raw' | 'minute' | 'hour' | 'journal', keepDays: number, rowsADay: number, of: Measured) =>
    tier(name, keepDays === 0 ? 0 : keepDays + shardDays(keepDays), rowsADay, of);
  const tiers =
    store === 'duckdb'
      ? tier('raw', question.rawDays, readingsADay, bytesPerRow.duckdb)
      : [
          ...expiring(
            'raw',
            question.rawDays,
            readingsADay,
            reportedShare < 1 ? bytesPerRow.rawSparse : bytesPerRow.raw,
          ),
          ...expiring(
            'minute',
            question.minuteDays,
            windowsADay(readingsADay, DAY_MINUTES, estates * points),
            bytesPerRow.minute,
          ),
          ...expiring(
            'hour',
            question.hourDays,
            windowsADay(readingsADay, DAY_HOURS, estates * points),
            bytesPerRow.hour,
          ),
          ...expiring('journal', question.journalDays, readingsADay, bytesPerRow.journal),
        ];
  const files = { bytesPerRow: question.fileBytes, source: 'as asked; they are kept as they came, each content once' };
  tiers.push(...tier('files', question.filesADay === 0 ? 0 : question.fileDays, question.filesADay, files));
  return { readingsPerSecond, tiers, bytes: tiers.reduce((sum, { bytes }) => sum + bytes, 0) };
}

const daysOfTier = { raw: 'rawDays', minute: 'minuteDays', hour: 'hourDays', journal: 'journalDays' } as const;

export interface Saving {
  readonly tier: keyof typeof daysOfTier;
  /** Days to be kept instead: half of those that were asked about. */
  readonly keepDays: number;
  readonly bytes: number;
}

/** What it would save to keep each tier for half as long, the most first. None of DuckDB, which deletes nothing. */
export function savingsOf(question: DiskQuestion): readonly Saving[] {
  if (question.store === 'duckdb') return [];
  const { bytes: all, tiers } = diskNeed(question);
  return tiers
    .flatMap(({ tier }) => (tier === 'files' ? [] : [tier]))
    .map((tier): Saving => {
      const key = daysOfTier[tier];
      const keepDays = Math.ceil(question[key] / 2);
      return { tier, keepDays, bytes: all - diskNeed({ ...question, [key]: keepDays }).bytes };
    })
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
}
