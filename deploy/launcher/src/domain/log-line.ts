export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** One line of a service, understood. */
export interface LogLine {
  readonly atMs: number;
  readonly service: string;
  readonly level: Level;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const pinoLevels: Readonly<Record<number, Level>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
/** What pino says on every line and the service's name says already. */
const redundant = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'name', 'v']);

/** A line of pino's JSON, or any other text as it is: `info` from stdout, `warn` from stderr. */
export function parseLogLine(service: string, stream: 'stdout' | 'stderr', line: string, nowMs: number): LogLine {
  const plain: LogLine = {
    atMs: nowMs,
    service,
    level: stream === 'stderr' ? 'warn' : 'info',
    message: line,
    fields: {},
  };
  if (!line.startsWith('{')) return plain;
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return plain; // Text that happens to begin with a brace.
  }
  if (typeof parsed !== 'object' || parsed === null) return plain;
  const record = parsed as Record<string, unknown>;
  const level = typeof record.level === 'number' ? pinoLevels[record.level] : undefined;
  if (level === undefined) return plain;
  const fields = Object.fromEntries(Object.entries(record).filter(([key]) => !redundant.has(key)));
  const time = typeof record.time === 'string' ? Date.parse(record.time) : record.time;
  return {
    atMs: typeof time === 'number' && Number.isFinite(time) ? time : nowMs,
    service,
    level,
    message: typeof record.msg === 'string' ? record.msg : '',
    fields,
  };
}

export interface LineStyle {
  readonly colour: boolean;
  /** With the date, in UTC, as in a file; else the local time of day. */
  readonly dated: boolean;
  /** Of the service column. */
  readonly serviceWidth: number;
}

const levelColour: Readonly<Record<Level, number>> = { trace: 90, debug: 90, info: 32, warn: 33, error: 31, fatal: 35 };
const serviceColours = [36, 34, 35, 33, 32, 96, 94, 95] as const;

function paint(text: string, code: number, style: LineStyle): string {
  return style.colour ? `\u001b[${code}m${text}\u001b[0m` : text;
}

function colourOf(service: string): number {
  let sum = 0;
  for (const character of service) sum = (sum * 31 + character.charCodeAt(0)) % 997;
  return serviceColours[sum % serviceColours.length] ?? 36;
}

function timeText(atMs: number, style: LineStyle): string {
  if (style.dated) return new Date(atMs).toISOString();
  const date = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value === '' || /[\s"=]/.test(value) ? JSON.stringify(value) : value;
  return JSON.stringify(value) ?? String(value);
}

function stackOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('stack' in value)) return undefined;
  return typeof value.stack === 'string' ? value.stack : undefined;
}

/** `HH:MM:SS.mmm service level message key=value …`; the stack of an error on lines of its own. */
export function formatLogLine(line: LogLine, style: LineStyle): string {
  const parts: string[] = [];
  const stacks: string[] = [];
  for (const [key, value] of Object.entries(line.fields)) {
    const stack = stackOf(value);
    if (stack === undefined) parts.push(`${paint(`${key}=`, 90, style)}${valueText(value)}`);
    else stacks.push(...stack.split('\n').map((text) => `    ${text.trim()}`));
  }
  const head = [
    paint(timeText(line.atMs, style), 90, style),
    paint(line.service.padEnd(style.serviceWidth), colourOf(line.service), style),
    paint(line.level.padEnd(5), levelColour[line.level], style),
    line.message,
    ...parts,
  ].join(' ');
  return [head.trimEnd(), ...stacks].join('\n');
}

const order: readonly Level[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

export function isAtLeast(level: Level, least: Level): boolean {
  return order.indexOf(level) >= order.indexOf(least);
}
