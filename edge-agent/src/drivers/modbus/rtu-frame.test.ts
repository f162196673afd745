import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerBytes, crc16, encodeRtuRequest, findAnswer } from './rtu-frame.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const withCrc = (text: string) => {
  const bytes = hex(text);
  const crc = crc16(bytes);
  return Buffer.concat([bytes, Buffer.from([crc & 0xff, crc >> 8])]);
};

describe('RTU frames', () => {
  it('encode the published requests, checksum and all', () => {
    expect(encodeRtuRequest({ unitId: 1, functionCode: 4, address: 0, count: 1 })).toEqual(
      hex('01 04 00 00 00 01 31 CA'),
    );
    expect(encodeRtuRequest({ unitId: 1, functionCode: 3, address: 0, count: 2 })).toEqual(
      hex('01 03 00 00 00 02 C4 0B'),
    );
    expect(encodeRtuRequest({ unitId: 255, functionCode: 3, address: 2000, count: 1 })).toEqual(
      hex('FF 03 07 D0 00 01 91 59'),
    );
  });

  it('give the data of the recorded answer of a PZEM-016', () => {
    const request = { unitId: 1, functionCode: 4, address: 0, count: 1 } as const;
    expect(findAnswer(hex('01 04 02 09 BF FE D0'), request)).toEqual({ data: hex('09 BF'), end: 7 });
  });

  it('refuse a published frame whose checksum is wrong', () => {
    const request = { unitId: 1, functionCode: 3, address: 4, count: 1 } as const;
    expect(findAnswer(hex('01 03 02 00 12 79 84'), request)).toBeUndefined();
    expect(findAnswer(hex('01 03 02 00 12 38 49'), request)).toMatchObject({ data: hex('00 12') });
  });

  const request = { unitId: 7, functionCode: 3, address: 4, count: 2 } as const;
  it.each([
    ['noise', hex('00 FF 07')],
    ['an echo of the request', encodeRtuRequest(request)],
    ['another unit’s late answer', withCrc('03 03 04 00 01 00 02')],
    ['an answer of another length', withCrc('07 03 02 00 09')],
    ['an answer to another function', withCrc('07 04 04 00 01 00 02')],
  ])('pass over %s before the answer', (_, before) => {
    const answer = withCrc('07 03 04 11 22 33 44');
    expect(findAnswer(before, request)).toBeUndefined();
    const found = findAnswer(Buffer.concat([before, answer]), request);
    expect(found).toEqual({ data: hex('11 22 33 44'), end: before.length + answer.length });
  });

  it('know an exception', () => {
    expect(findAnswer(withCrc('07 83 06'), request)).toEqual({ exceptionCode: 6, end: 5 });
  });

  it('are not found in a truncated frame, nor with any bit flipped', () => {
    const answer = withCrc('07 03 04 11 22 33 44');
    for (let length = 0; length < answer.length; length += 1) {
      expect(findAnswer(answer.subarray(0, length), request)).toBeUndefined();
    }
    for (let bit = 0; bit < answer.length * 8; bit += 1) {
      const flipped = Buffer.from(answer);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(findAnswer(flipped, request), `bit ${bit}`).toBeUndefined();
    }
  });

  it('give back any data that a unit sends', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 125 }),
        fc.integer({ min: 1, max: 247 }),
        (words, unitId) => {
          const data = Buffer.concat([words, words]);
          const asked = { unitId, functionCode: 4, address: 9, count: words.length } as const;
          const frame = withCrc(Buffer.concat([Buffer.from([unitId, 4, data.length]), data]).toString('hex'));
          expect(frame.length).toBe(answerBytes(asked));
          expect(findAnswer(frame, asked)).toEqual({ data, end: frame.length });
        },
      ),
    );
  });
});
