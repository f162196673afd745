import { formatLogLine, isAtLeast, type Level, type LogLine, parseLogLine } from '../domain/log-line.js';
import type { RotatingLogFile } from './rotating-log-file.js';

export interface LogTargets {
  readonly write: (text: string) => void;
  readonly colour: boolean;
  readonly least: Level;
  readonly file: RotatingLogFile;
  readonly serviceWidth: number;
  readonly nowMs: () => number;
}

/** One readable log of all services: on the terminal from `least` on, in the file everything. */
export class LauncherLog {
  constructor(private readonly targets: LogTargets) {}

  fromService(service: string, stream: 'stdout' | 'stderr', line: string): void {
    if (line.trim() !== '') this.#put(parseLogLine(service, stream, line, this.targets.nowMs()));
  }

  own(level: Level, message: string, fields: Record<string, unknown> = {}): void {
    const known = Object.fromEntries(
      Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
    );
    this.#put({ atMs: this.targets.nowMs(), service: 'launcher', level, message, fields: known });
  }

  #put(line: LogLine): void {
    const { write, colour, least, file, serviceWidth } = this.targets;
    file.append(formatLogLine(line, { colour: false, dated: true, serviceWidth }));
    if (isAtLeast(line.level, least)) write(`${formatLogLine(line, { colour, dated: false, serviceWidth })}\n`);
  }
}
