import { describe, expect, it } from 'vitest';
import { troubledStatus, wellStatus } from '../status/agent-status.test-support.js';
import { formatStatus } from './show-status.js';

describe('what the status command prints', () => {
  it('says first that all is well, then buses, units, breakers, outbox, confirmed ranges, gaps and the clock', () => {
    expect(formatStatus(wellStatus()).split('\n')).toEqual([
      'qiaodong/heping-edge, running for 3600 s',
      'all is well',
      'bus pump-room (modbus-tcp 10.0.0.9:502): connected',
      '  unit 3 generic-pressure-transmitter: answers (breaker closed), last 2 s ago; requests 1800, time-outs 2, faults 1, periods missed 0',
      'mqtt field: connected, messages 12, malformed 0',
      '  leak zigbee2mqtt-leak: online, last 60 s ago',
      'points: 2 good, 0 uncertain, 0 bad, 0 never read',
      'outbox: on disk, 0 readings unconfirmed, 40960 bytes on disk, 0 in memory',
      '  epoch 0123456789abcdef0123456789abcdef: confirmed 1 to 9, 11 to 12',
      '  no gap',
      'uplink: online for 600 s',
      'clock: set, host ahead by 0.1 s, moved by 0.0 s since it was set',
    ]);
  });

  it('says first what to see to, the gravest first, and shows each gap', () => {
    const lines = formatStatus(troubledStatus()).split('\n');
    expect(lines.slice(1, 11)).toEqual([
      'to see to:',
      '  The disk cannot be used (ENOSPC): readings are held in memory only. Free or replace it.',
      '  Unit 3 on pump-room does not answer',
      '  Unit 3 on pump-room refuses to be read: unit_code',
      '  Field broker field is not connected',
      '  field: 3 payloads not understood',
      '  The uplink is not online (waiting to connect again: connect ECONNREFUSED <10.0.0.1>)',
      "  The host's clock is 3601 s ahead of this one",
      '  450 readings were lost; the host has not yet confirmed the report',
      '  1 points were never read',
    ]);
    expect(lines).toContain('points: 0 good, 0 uncertain, 1 bad, 1 never read');
    expect(lines).toContain('  gap of 450 readings, 2026-11-22T02:00:00.000Z to 2026-11-22T03:00:00.000Z: full');
    expect(lines).toContain('hazard major: Tank level low, fire-water-1');
    expect(lines.join('\n')).toMatch(/unit 3 .*DOES NOT ANSWER \(breaker open\).*; refuses unit_code/);
    expect(lines.join('\n')).toMatch(/outbox: IN MEMORY ONLY .*700 readings unconfirmed, the oldest 90 s old/);
    expect(lines.at(-1)).toBe('clock: set, host ahead by 3600.5 s, moved by -3600.0 s since it was set');
  });

  it('says that a clock is not set and that nothing was heard or confirmed', () => {
    const well = wellStatus();
    const text = formatStatus({
      ...well,
      clock: { isSet: false, jumpedMs: null, hostAheadMs: null },
      outbox: { ...well.outbox, confirmed: [{ epoch: well.outbox.epoch, ranges: [] }] },
    });
    expect(text).toContain('  The clock is not set yet');
    expect(text).toContain('clock: NOT SET, host not heard yet');
    expect(text).toContain(': confirmed nothing');
  });
});
