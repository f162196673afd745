import { type Logger, pino } from 'pino';

const names: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };
const hidden = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'name']);

/** JSON lines for a collector, or one readable line an event. */
export function createLog(format: 'json' | 'pretty'): Logger {
  const options = { name: 'simulators', level: process.env.ANJU_LOG_LEVEL ?? 'info' };
  return format === 'json' ? pino(options) : pino(options, { write: (line) => process.stdout.write(readable(line)) });
}

function readable(line: string): string {
  const entry = JSON.parse(line) as Record<string, unknown> & { level: number; time: number; msg?: string };
  const rest = Object.entries(entry)
    .filter(([key]) => !hidden.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const time = new Date(entry.time).toISOString().slice(11, 23);
  return `${[time, (names[entry.level] ?? '').padEnd(5), entry.msg ?? '', ...rest].join(' ')}\n`;
}
