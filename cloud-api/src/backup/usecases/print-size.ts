import { AppError } from '@anju/contracts';
import { checkData } from '@anju/service-kit';
import { z } from 'zod';
import { type DiskNeed, type DiskQuestion, diskNeed, savingsOf } from '../domain/disk-need.js';

const amount = (least: number, greatest: number) => z.coerce.number('must be a number').min(least).max(greatest);
const keepDays = (none: number) => z.coerce.number('must be a number').int().min(none).max(36_500);

const SizeOptions = z.object({
  store: z.enum(['duckdb', 'influxdb'], 'must be duckdb or influxdb').default('influxdb'),
  estates: amount(1, 1_000_000),
  points: amount(1, 1_000_000),
  periodS: amount(0.001, 86_400),
  reportedShare: amount(0.000_001, 1).default(1),
  rawDays: keepDays(1).default(30),
  minuteDays: keepDays(0).default(365),
  hourDays: keepDays(0).default(3_650),
  journalDays: keepDays(1).default(3),
  filesADay: amount(0, 1_000_000_000).default(0),
  /** What a telephone's photo takes, about (DEFAULT). */
  fileBytes: amount(1, 10_485_760).default(3_000_000),
  fileDays: keepDays(1).default(3_650),
});

const options: Readonly<Record<string, string>> = {
  store: '--store',
  estates: '--estates',
  points: '--points',
  periodS: '--period-s',
  reportedShare: '--reported-share',
  rawDays: '--raw-days',
  minuteDays: '--minute-days',
  hourDays: '--hour-days',
  journalDays: '--journal-days',
  filesADay: '--files-a-day',
  fileBytes: '--file-bytes',
  fileDays: '--file-days',
};

/** Bytes in the greatest unit of 1000 that keeps a digit before the point. */
export function readableBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const exponent = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const number = bytes / 1000 ** exponent;
  return `${exponent === 0 ? number : number.toFixed(number < 10 ? 2 : number < 100 ? 1 : 0)} ${units[exponent]}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  const align = (cell: string, i: number) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0));
  return rows.map((row) => row.map(align).join('  ')).join('\n');
}

const settings = {
  raw: '--raw-days',
  minute: '--minute-days',
  hour: '--hour-days',
  journal: '--journal-days',
} as const;

/** Which tier takes most, and what half the days of each would save. */
function advised(need: DiskNeed, question: DiskQuestion): readonly string[] {
  const savings = savingsOf(question);
  const greatest = need.tiers.reduce((most, tier) => (tier.bytes > most.bytes ? tier : most));
  if (savings.length === 0) return [];
  const share = Math.round((greatest.bytes / need.bytes) * 100);
  const each = savings.map(({ tier, keepDays, bytes }) => `${settings[tier]} ${keepDays}: ${readableBytes(bytes)}`);
  return [`Tier ${greatest.tier} takes ${share} %. Half as long would save: ${each.join(', ')}.`];
}

function described(need: DiskNeed, question: DiskQuestion): string {
  const { store } = question;
  const rows = need.tiers.map(({ tier, days, rows: count, bytesPerRow, bytes }) => [
    tier,
    days.toFixed(days % 1 === 0 ? 0 : 2),
    count.toLocaleString('en-US'),
    bytesPerRow.toFixed(2),
    readableBytes(bytes),
  ]);
  return [
    `${Math.round(need.readingsPerSecond).toLocaleString('en-US')} readings/s`,
    table([['tier', 'days', 'rows', 'bytes/row', 'disk'], ...rows, ['total', '', '', '', readableBytes(need.bytes)]]),
    ...advised(need, question),
    ...[...new Set(need.tiers.map(({ tier, source }) => `${tier}: ${source}`))],
    store === 'duckdb'
      ? 'DuckDB keeps every reading and condenses none on the disk: it deletes nothing, this is what so many days add up to.'
      : 'Days include the shard that InfluxDB deletes last. Leave a third of the disk free for compactions.',
  ].join('\n');
}

/**
 * What `anju-cloud size` prints: disk per tier and in all, as text or JSON. Opens nothing.
 *
 * Throws `config.invalid`, whose message lists every mistake.
 */
export function printSize(given: Readonly<Record<string, unknown>>): string {
  const { json, ...question } = given;
  const { value, complaints } = checkData(SizeOptions, question);
  if (value === undefined) {
    const mistakes = complaints.map(
      ({ path, message }) => `${options[String(path[0])] ?? String(path[0])}: ${message}`,
    );
    throw new AppError('config.invalid', `The options have mistakes:\n  ${mistakes.join('\n  ')}`, {
      context: { mistakes },
    });
  }
  const need = diskNeed(value);
  return json === true
    ? JSON.stringify({ question: value, ...need, savings: savingsOf(value) }, null, 2)
    : described(need, value);
}
