import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  float32HighFirst,
  fromFloat32HighFirst,
  fromS16,
  fromU16,
  fromU32HighFirst,
  fromU32LowFirst,
  s16,
  scaled,
  u16,
  u32HighFirst,
  u32LowFirst,
} from './registers.js';

describe('register encodings', () => {
  it('match the recorded PZEM-016 voltage: 0x09BF is 249.5 V', () => {
    expect(u16(249.5 * 10)).toEqual([0x09bf]);
    expect(scaled(fromU16([0x09bf]), 1)).toBe(249.5);
  });

  it('put a PZEM’s low word first and an Eastron float’s high word first', () => {
    expect(u32LowFirst(0x0001_86a0)).toEqual([0x86a0, 0x0001]);
    expect(u32HighFirst(0x0001_86a0)).toEqual([0x0001, 0x86a0]);
    // 230.0 as IEEE 754 is 0x43660000.
    expect(float32HighFirst(230)).toEqual([0x4366, 0x0000]);
  });

  it('round-trip within their range', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 0xffff }), (x) => fromU16(u16(x)) === x));
    fc.assert(fc.property(fc.integer({ min: -0x8000, max: 0x7fff }), (x) => fromS16(s16(x)) === x));
    fc.assert(fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (x) => fromU32HighFirst(u32HighFirst(x)) === x));
    fc.assert(fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (x) => fromU32LowFirst(u32LowFirst(x)) === x));
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) =>
        Object.is(fromFloat32HighFirst(float32HighFirst(x)), x),
      ),
    );
  });

  it('saturate instead of wrapping around', () => {
    expect(u16(-3)).toEqual([0]);
    expect(u16(70_000)).toEqual([0xffff]);
    expect(s16(40_000)).toEqual([0x7fff]);
    expect(fromS16(s16(-40_000))).toBe(-0x8000);
  });
});
