import { describe, expect, it } from 'vitest';
import { formatLogLine, type LineStyle, parseLogLine } from './log-line.js';

const dated: LineStyle = { colour: false, dated: true, serviceWidth: 8 };
const nowMs = Date.UTC(2026, 10, 22, 1, 2, 3, 4);

function shown(line: string, stream: 'stdout' | 'stderr' = 'stdout', style = dated): string {
  return formatLogLine(parseLogLine('broker', stream, line, nowMs), style);
}

describe('a line of a service', () => {
  it('shows pino’s time, level, message and fields', () => {
    const line = {
      level: 40,
      time: nowMs + 1,
      pid: 1,
      hostname: 'h',
      name: 'x',
      clientId: 'a',
      n: 3,
      text: 'two words',
      msg: 'm',
    };
    expect(shown(JSON.stringify(line))).toBe(
      '2026-11-22T01:02:03.005Z broker   warn  m clientId=a n=3 text="two words"',
    );
  });

  it('puts the stack of an error on lines of its own', () => {
    const line = { level: 50, time: nowMs, msg: 'm', err: { message: 'x', stack: 'Error: x\n    at y' } };
    expect(shown(JSON.stringify(line))).toBe('2026-11-22T01:02:03.004Z broker   error m\n    Error: x\n    at y');
  });

  it.each(['plain text', '{ not JSON', '{"json":"but not of pino"}'])('shows %s as it is', (line) => {
    expect(shown(line)).toBe(`2026-11-22T01:02:03.004Z broker   info  ${line}`);
    expect(shown(line, 'stderr')).toBe(`2026-11-22T01:02:03.004Z broker   warn  ${line}`);
  });

  it('is coloured only where asked for', () => {
    expect(shown('text')).not.toContain('\u001b');
    expect(shown('text', 'stdout', { ...dated, colour: true })).toContain('\u001b[');
  });

  it('shows the time of day on a terminal', () => {
    expect(shown('text', 'stdout', { ...dated, dated: false })).toMatch(/^\d\d:\d\d:\d\d\.004 broker {3}info {2}text$/);
  });
});
