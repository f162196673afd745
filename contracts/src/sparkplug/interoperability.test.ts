import fc from 'fast-check';
import { get } from 'sparkplug-payload';
import { describe, expect, it } from 'vitest';
import { DataType } from './data-type.js';
import { encodePayload } from './encode-payload.js';
import { decodePayload } from './payload.js';

/** The payload library of the Eclipse Tahu project: another implementation of the same wire format. */
const tahu = get('spBv1.0');

describe('payloads and those of another implementation', () => {
  it('are read by it as they were meant', () => {
    if (!tahu) throw new Error('the other implementation knows no spBv1.0');
    const bytes = encodePayload({
      timestampMs: 1_750_855_643_474,
      seq: 255,
      metrics: [
        { name: 'd', alias: 1, datatype: DataType.Double, timestampMs: 5, value: 21.5, properties: { Quality: 192 } },
        { name: 'i', alias: 2, datatype: DataType.Int32, value: -5 },
        { name: 'b', datatype: DataType.Boolean, value: false },
        { name: 's', datatype: DataType.String, value: '水位', isHistorical: true },
        { name: 'n', datatype: DataType.Double, value: null, properties: { Quality: 0, Reason: 'sentinel' } },
      ],
    });
    const read = tahu.decodePayload(bytes);
    expect(Number(read.timestamp)).toBe(1_750_855_643_474);
    expect(Number(read.seq)).toBe(255);
    expect(read.metrics?.map(({ name, type, value }) => [name, type, value])).toEqual([
      ['d', 'Double', 21.5],
      ['i', 'Int32', -5],
      ['b', 'Boolean', false],
      ['s', 'String', '水位'],
      ['n', 'Double', null],
    ]);
    expect(read.metrics?.[0]?.properties?.Quality).toMatchObject({ type: 'Int32', value: 192 });
    expect(read.metrics?.[4]?.properties).toMatchObject({
      Quality: { type: 'Int32', value: 0 },
      Reason: { type: 'String', value: 'sentinel' },
    });
  });

  it('that it wrote are read as it meant them', () => {
    if (!tahu) throw new Error('the other implementation knows no spBv1.0');
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(number, fc.boolean(), fc.string(), fc.integer({ min: 0, max: 255 }), (d, b, s, seq) => {
        const bytes = tahu.encodePayload({
          timestamp: 1_700_000_000_000,
          seq,
          metrics: [
            { name: 'd', type: 'Double', value: d, timestamp: 7 },
            { name: 'b', type: 'Boolean', value: b },
            { name: 's', type: 'String', value: s },
          ],
        });
        const read = decodePayload(bytes);
        expect(read).toMatchObject({ timestampMs: 1_700_000_000_000, seq });
        expect(read.metrics.map(({ name, value }) => [name, value])).toEqual([
          ['d', d],
          ['b', b],
          ['s', s],
        ]);
      }),
    );
  });
});
