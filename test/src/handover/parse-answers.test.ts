import { describe, expect, it } from 'vitest';
import { readingsOfCsv } from './stored-in-influx.js';
import { sumOfMetric } from './workers.js';

describe('what servers answer to the hand-over proof', () => {
  it('sums a metric over its labels, and takes no other for it', () => {
    const page = [
      '# HELP anju_late_writes_fenced_total Writes that were refused',
      '# TYPE anju_late_writes_fenced_total counter',
      'anju_late_writes_fenced_total{group="street-1"} 2',
      'anju_late_writes_fenced_total{group="street-2",why="a b"} 1',
      'anju_late_writes_fenced_total_created 7',
      'anju_leases_held 2',
    ].join('\n');
    expect(sumOfMetric(page, 'anju_late_writes_fenced_total')).toBe(3);
    expect(sumOfMetric(page, 'anju_leases_held')).toBe(2);
    expect(sumOfMetric(page, 'anju_leases_lost_total')).toBe(0);
  });

  it('puts readings together from the fields of InfluxDB, whatever their type and quality', () => {
    const csv = [
      ',result,table,facility,field,time,value',
      ',_result,0,a.tank,manhole_open.bool,1700000000001000000,1',
      ',_result,0,a.tank,room_temp,1700000000001000000,18.25',
      ',_result,0,a.tank,room_temp.quality,1700000000002000000,bad:device_timeout',
      '',
      ',result,table,facility,field,time,value',
      ',_result,1,a.tank,room_temp,1700000000001000003,-0.5',
      ',_result,1,a.tank,room_temp.quality,1700000000001000003,uncertain',
      '',
    ].join('\r\n');
    const at = { facilityId: 'a.tank', sourceTimeMs: 1_700_000_000_001, ordinal: 0 };
    expect(readingsOfCsv(csv)).toEqual([
      { ...at, point: 'manhole_open', value: true, quality: 'good' },
      { ...at, point: 'room_temp', value: 18.25, quality: 'good' },
      {
        ...{ ...at, sourceTimeMs: 1_700_000_000_002 },
        ...{ point: 'room_temp', value: null, quality: 'bad', reason: 'device_timeout' },
      },
      { ...at, ordinal: 3, point: 'room_temp', value: -0.5, quality: 'uncertain' },
    ]);
  });
});
