import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../outbox/outbox.js';
import { batchesOf, urgentFirst } from './data-messages.js';

const record = fc.record({
  skip: fc.integer({ min: 0, max: 1 }),
  deviceId: fc.constantFrom('a', 'a', 'b'),
  epoch: fc.constantFrom('1', '1', '1', '2'),
  times: fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 5 }),
});

const records = fc.array(record, { maxLength: 30 }).map((parts) => {
  let number = 0;
  return parts.map(({ skip, deviceId, epoch, times }): LogRecord => {
    number += 1 + skip;
    const readings = times.map((sourceTimeMs) => {
      return { point: 'p', value: number, quality: 'good' as const, sourceTimeMs, ordinal: 0 };
    });
    return { deviceId, epoch, number, alarmRelevant: false, readings };
  });
});

describe('batches', () => {
  it('hold every record once, in order, and only such as may share a message', () => {
    fc.assert(
      fc.property(records, (all) => {
        const batches = batchesOf(all);
        expect(batches.flatMap(({ readings }) => readings)).toEqual(all.flatMap(({ readings }) => readings));
        let at = 0;
        for (const batch of batches) {
          const members = all.slice(at, at + batch.last - batch.first + 1);
          at += members.length;
          expect(members.map(({ number }) => number)).toEqual(members.map((_, index) => batch.first + index));
          expect(new Set(members.map(({ deviceId, epoch }) => `${deviceId} ${epoch}`)).size).toBe(1);
          const keys = batch.readings.map(({ point, sourceTimeMs }) => `${point} ${sourceTimeMs}`);
          expect(new Set(keys).size).toBe(keys.length);
        }
        expect(at).toBe(all.length);
      }),
    );
  });

  it('join neighbours of one device into one message', () => {
    const of = (number: number): LogRecord => ({
      deviceId: 'a',
      epoch: '1',
      number,
      alarmRelevant: false,
      readings: [{ point: 'p', value: 1, quality: 'good', sourceTimeMs: number, ordinal: 0 }],
    });
    expect(batchesOf([of(1), of(2), of(3), of(5)]).map(({ first, last }) => [first, last])).toEqual([
      [1, 3],
      [5, 5],
    ]);
  });

  it('do not grow beyond what a broker takes', () => {
    const of = (number: number): LogRecord => ({
      deviceId: 'a',
      epoch: '1',
      number,
      alarmRelevant: false,
      readings: [{ point: 'p', value: 'x'.repeat(20_000), quality: 'good', sourceTimeMs: number, ordinal: 0 }],
    });
    expect(batchesOf([of(1), of(2), of(3)]).map(({ first, last }) => [first, last])).toEqual([
      [1, 2],
      [3, 3],
    ]);
  });
});

describe('just committed records', () => {
  const of = (number: number, deviceId: string, alarmRelevant = false): LogRecord => ({
    deviceId,
    epoch: '1',
    number,
    alarmRelevant,
    readings: [{ point: `p${number}`, value: 1, quality: 'good', sourceTimeMs: 7, ordinal: 0 }],
  });

  it('go with the alarm-relevant ones first, each in one message with what was read together with it', () => {
    const records = [of(1, 'a'), of(2, 'b'), of(3, 'b', true), of(4, 'c', true), of(5, 'd'), of(6, 'c')];
    const sent = urgentFirst(records);
    expect(sent.map(({ number }) => number)).toEqual([2, 3, 4, 1, 5, 6]);
    expect(batchesOf(sent).map(({ first, last }) => [first, last])).toEqual([
      [2, 3],
      [4, 4],
      [1, 1],
      [5, 5],
      [6, 6],
    ]);
  });

  it('are all sent once, in any mixture, and those that no alarm came with last', () => {
    const any = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.boolean()), { maxLength: 20 });
    fc.assert(
      fc.property(any, (parts) => {
        const records = parts.map(([deviceId, alarm], index) => of(index + 1, deviceId, alarm));
        const sent = urgentFirst(records);
        expect([...sent].sort((a, b) => a.number - b.number)).toEqual(records);
        const lastAlarm = sent.findLastIndex(({ alarmRelevant }) => alarmRelevant);
        const alone = records.filter(
          ({ number, deviceId, alarmRelevant }) =>
            !alarmRelevant &&
            !records.some(
              (other) => other.alarmRelevant && other.deviceId === deviceId && Math.abs(other.number - number) === 1,
            ),
        );
        for (const record of alone) expect(sent.indexOf(record)).toBeGreaterThan(lastAlarm);
      }),
    );
  });
});
