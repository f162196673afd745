import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Frame, FrameScanner, MalformedLength } from './frame-scanner.js';

function encode(type: number, body: number): Uint8Array {
  const header = [type << 4];
  let length = body;
  do {
    const rest = Math.floor(length / 128);
    header.push((length % 128) | (rest > 0 ? 0x80 : 0));
    length = rest;
  } while (length > 0);
  return Uint8Array.from([...header, ...new Array<number>(body).fill(0x30)]);
}

it('finds every packet however the stream is cut', () => {
  const packet = fc.tuple(fc.integer({ min: 1, max: 14 }), fc.oneof(fc.nat(3), fc.integer({ min: 120, max: 17_000 })));
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 6 }), fc.array(fc.nat(400), { minLength: 1 }), (packets, cuts) => {
      const bytes = Buffer.concat(packets.map(([type, body]) => encode(type, body)));
      const found: Frame[] = [];
      const scanner = new FrameScanner((frame) => found.push(frame));
      let at = 0;
      for (let turn = 0; at < bytes.length; turn += 1) {
        const size = (cuts[turn % cuts.length] ?? 0) + 1;
        scanner.scan(bytes.subarray(at, at + size));
        at += size;
      }
      expect(found).toEqual(packets.map(([type, body]) => ({ type, bytes: encode(type, body).length })));
    }),
  );
});

it('tells of a packet when its header is there, before its body', () => {
  const found: Frame[] = [];
  new FrameScanner((frame) => found.push(frame)).scan(Uint8Array.from([0x30, 0xff, 0xff, 0xff, 0x7f]));
  expect(found).toEqual([{ type: 3, bytes: 268_435_460 }]);
});

it('refuses a length of five bytes', () => {
  const scanner = new FrameScanner(() => undefined);
  expect(() => scanner.scan(Uint8Array.from([0x30, 0xff, 0xff, 0xff, 0xff]))).toThrow(MalformedLength);
});
