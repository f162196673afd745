import { QualityReason, type Reading } from '@anju/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBody, encodeBody } from './record-body.js';
import { bodyOf, encodeFrame, encodeSegmentHeader, frameAt, scanSegment } from './record-frame.js';

const time = fc.integer({ min: 0, max: 2 ** 47 });
const good: fc.Arbitrary<Reading> = fc.record({
  point: fc.constantFrom('tank_level', 'port-3/power'),
  value: fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    fc.boolean(),
    fc.string({ unit: 'grapheme' }),
  ),
  quality: fc.constant('good' as const),
  sourceTimeMs: time,
  ordinal: fc.integer({ min: 0, max: 999 }),
});
const bad: fc.Arbitrary<Reading> = fc.record({
  point: fc.constant('tank_level'),
  value: fc.constant(null),
  quality: fc.constant('bad' as const),
  reason: fc.constantFrom(...QualityReason.options),
  sourceTimeMs: time,
  ordinal: fc.integer({ min: 0, max: 999 }),
});

describe('records', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(good, bad), { minLength: 1, maxLength: 20 }), (readings) => {
        const body = encodeBody({ deviceId: 'lift-1', readings, alarmRelevant: true });
        expect(decodeBody(body)).toEqual({ deviceId: 'lift-1', readings });
      }),
    );
  });

  it('are found again after any bytes that are no record', () => {
    const epoch = 'ab'.repeat(16);
    const junk = fc.uint8Array({ maxLength: 80 });
    fc.assert(
      fc.property(fc.array(fc.tuple(junk, fc.boolean()), { minLength: 1, maxLength: 6 }), (parts) => {
        const pieces: Uint8Array[] = [encodeSegmentHeader(epoch, 1)];
        parts.forEach(([bytes, alarmRelevant], index) => {
          const header = { number: index + 1, alarmRelevant, readings: 1, fromMs: index, toMs: index + 5 };
          pieces.push(bytes, encodeFrame(header, Buffer.from(`body ${index}`)));
        });
        const whole = Buffer.concat(pieces);
        const scan = scanSegment(whole);
        expect(scan.header).toEqual({ epoch, first: 1 });
        expect(scan.tail).toEqual({ kind: 'clean' });
        expect(scan.frames.map((frame) => bodyOf(whole, frame).toString())).toEqual(parts.map((_, i) => `body ${i}`));
        expect(scan.frames.map(({ alarmRelevant }) => alarmRelevant)).toEqual(parts.map(([, alarm]) => alarm));
      }),
    );
  });

  it('tell a torn tail from one that was whole once', () => {
    const frame = (number: number) =>
      encodeFrame({ number, alarmRelevant: false, readings: 1, fromMs: 1, toMs: 1 }, Buffer.from('x'.repeat(100)));
    const start = [encodeSegmentHeader('00'.repeat(16), 1), frame(1)];
    const flipped = frame(2);
    flipped.writeUInt8(0, 60);
    const tailOf = (tail: Buffer) => scanSegment(Buffer.concat([...start, tail])).tail;
    expect(tailOf(frame(2).subarray(0, 90))).toEqual({ kind: 'torn' });
    expect(tailOf(Buffer.alloc(5_000))).toEqual({ kind: 'torn' });
    expect(tailOf(flipped)).toEqual({ kind: 'damaged', lostAtMost: 5 });
    expect(frameAt(frame(3), 0)).toMatchObject({ number: 3, bodyBytes: 100 });
  });
});
