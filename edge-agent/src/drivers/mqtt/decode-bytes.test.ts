import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ByteLayout, byteLayout, byteLength, byteTypes, layoutFaults } from '../../profiles/byte-layout.js';
import { decodeBytes } from './decode-bytes.js';

const Layout = z.strictObject(byteLayout);

function layoutOf(layout: z.input<typeof Layout>): ByteLayout {
  return Layout.parse(layout);
}

function valuesOf(bytes: string, layout: z.input<typeof Layout>, fPort?: number): unknown {
  const decoding = decodeBytes(Buffer.from(bytes.replaceAll(' ', ''), 'hex'), layoutOf(layout), fPort);
  if (decoding.kind !== 'values') return decoding.kind;
  return decoding.values.map(({ decoded }) => (decoded.ok ? decoded.value : decoded.reason));
}

describe('bytes', () => {
  it('are read in either order', () => {
    const bytes = '01 02 03 84';
    const read = (type: (typeof byteTypes)[number]) =>
      valuesOf(bytes, { frames: [{ length: 4, fields: [{ point: 'x', at: 4 - byteLength(type), type }] }] });
    expect(byteTypes.map((type) => [type, read(type)])).toEqual([
      ['u8', [0x84]],
      ['s8', [0x84 - 0x100]],
      ['u16le', [0x8403]],
      ['s16le', [0x8403 - 0x1_0000]],
      ['u24le', [0x84_0302]],
      ['u32le', [0x8403_0201]],
      ['s32le', [0x8403_0201 - 0x1_0000_0000]],
      ['float32le', [Number(Buffer.from('01020384', 'hex').readFloatLE().toPrecision(12))]],
      ['u16be', [0x0384]],
      ['s16be', [0x0384]],
      ['u24be', [0x02_0384]],
      ['u32be', [0x0102_0384]],
      ['s32be', [0x0102_0384]],
      ['float32be', [Number(Buffer.from('01020384', 'hex').readFloatBE().toPrecision(12))]],
    ]);
  });

  it.each([
    [0x3fff, 0x0b45],
    [0x8000, 1],
    [0x4000, 0],
    [0xff00, 0x8b],
  ])('give the field of the mask %i', (mask, expected) => {
    const fields = [{ point: 'x', at: 0, type: 'u16be' as const, mask }];
    expect(valuesOf('8B 45', { frames: [{ length: 2, fields }] })).toEqual([expected]);
  });

  it('give no number for NaN, a sentinel or an unknown code', () => {
    const fields = [
      { point: 'nan', at: 0, type: 'float32be' as const },
      { point: 'none', at: 4, type: 'u8' as const, sentinels: [{ from: 0xf0, to: 0xff }] },
      { point: 'code', at: 4, type: 'u8' as const, values: { 1: true } },
    ];
    const expected = ['not_a_number', 'sentinel', 'unknown_enum'];
    expect(valuesOf('7F C0 00 00 F5', { frames: [{ length: 5, fields }] })).toEqual(expected);
  });

  it('are of the first frame whose port, length and bytes fit', () => {
    const frame = (point: string) => ({ point, at: 1, type: 'u8' as const });
    const layout: z.input<typeof Layout> = {
      frames: [
        { fPort: 2, length: 2, match: [{ at: 0, mask: 0x0f, equals: 1 }], fields: [{ ...frame('one'), scale: 10 }] },
        { fPort: 2, length: 2, fields: [frame('any')] },
        { fPort: 2, length: 3, longer: true, fields: [] },
      ],
    };
    expect(valuesOf('71 05', layout, 2)).toEqual([50]);
    expect(valuesOf('72 05', layout, 2)).toEqual([5]);
    expect(valuesOf('72 05 00 00', layout, 2)).toEqual([]);
    expect(valuesOf('72', layout, 2)).toBe('malformed');
    expect(valuesOf('71 05', layout, 3)).toBe('other');
  });

  it('of a log carry the time of each record, and give nothing when the last is cut', () => {
    const layout: z.input<typeof Layout> = {
      frames: [
        { length: 5, repeats: true, time: { at: 1, type: 'u32be' }, fields: [{ point: 'x', at: 0, type: 'u8' }] },
      ],
    };
    const decoding = decodeBytes(Buffer.from('05635cd2f206635cd676', 'hex'), layoutOf(layout));
    expect(decoding).toMatchObject({ values: [{ timeMs: 1667027698000 }, { timeMs: 1667028598000 }] });
    expect(valuesOf('05 63 5C D2 F2 06 63', layout)).toBe('malformed');
    expect(valuesOf('', layout)).toBe('malformed');
  });

  const channels: z.input<typeof Layout> = {
    channels: [
      { channel: 1, type: 0x75, length: 1, fields: [{ point: 'battery', at: 0, type: 'u8' }] },
      { channel: 3, type: 0x77, length: 2, fields: [{ point: 'level', at: 0, type: 'u16le' }] },
      { channel: 0xff, type: 1, length: 1 },
    ],
  };

  it.each([
    ['whole', '01 75 5C 03 77 02 00', [92, 2]],
    ['in another order', '03 77 02 00 01 75 5C', [2, 92]],
    ['with one that says nothing of a point', 'FF 01 01 01 75 5C', [92]],
    ['of nothing else', 'FF 01 01', []],
    ['with one of a newer firmware behind', '01 75 5C 09 09 01 02', [92]],
    ['that begin with an unknown one', '09 09 01 01 75 5C', 'malformed'],
    ['cut in a body', '01 75 5C 03 77 02', 'malformed'],
    ['cut behind a header', '01 75 5C 03 77', 'malformed'],
    ['that are not there', '', 'malformed'],
  ])('of channels, %s', (_what, bytes, expected) => {
    expect(valuesOf(bytes, channels)).toEqual(expected);
  });

  it('of channels inside a frame are as many as the frame says', () => {
    const inside = { ...channels, channelRegion: { from: 3, lengthAt: { at: 1, type: 'u16be' as const } } };
    expect(valuesOf('02 00 03 01 75 5C', inside)).toEqual([92]);
    expect(valuesOf('02 00 04 01 75 5C', inside)).toBe('malformed');
    expect(valuesOf('02 00', inside)).toBe('malformed');
  });

  it('that are anything at all never throw, and never give a number that is none', () => {
    const repeated = { point: 'x', at: 0, type: 'float32le' as const, scale: 1e30 };
    const layouts = [
      layoutOf(channels),
      layoutOf({ ...channels, channelRegion: { from: 9, lengthAt: { at: 7, type: 'u16le' } } }),
      layoutOf({ frames: [{ length: 4, longer: true, fields: [repeated] }] }),
      layoutOf({ frames: [{ length: 8, repeats: true, time: { at: 4, type: 'u32le' }, fields: [repeated] }] }),
    ];
    for (const layout of layouts) expect(layoutFaults(layout)).toEqual([]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.constantFrom(...layouts), (bytes, layout) => {
        const decoding = decodeBytes(Buffer.from(bytes), layout);
        if (decoding.kind !== 'values') return;
        for (const { decoded } of decoding.values) if (decoded.ok) expect(decoded.value).toSatisfy(Number.isFinite);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a layout', () => {
  const field = { point: 'x', at: 0, type: 'u8' as const };
  it.each([
    ['neither channels nor frames', {}, 'either'],
    ['both', { frames: [{ length: 1 }], channels: [{ channel: 1, type: 1, length: 1 }] }, 'either'],
    [
      'a field beyond its frame',
      { frames: [{ length: 1, fields: [{ ...field, type: 'u16be' as const }] }] },
      'runs past',
    ],
    [
      'a field beyond its channel',
      { channels: [{ channel: 1, type: 1, length: 1, fields: [{ ...field, at: 1 }] }] },
      'runs past',
    ],
    ['a time beyond its frame', { frames: [{ length: 3, time: { at: 0, type: 'u32be' as const } }] }, 'runs past'],
    ['a match beyond its frame', { frames: [{ length: 1, match: [{ at: 1, equals: 0 }] }] }, 'runs past'],
    [
      'a channel twice',
      {
        channels: [
          { channel: 1, type: 2, length: 1 },
          { channel: 1, type: 2, length: 2 },
        ],
      },
      'twice',
    ],
    ['records without times', { frames: [{ length: 2, repeats: true }] }, 'needs "time"'],
    [
      'a mask of a signed type',
      { frames: [{ length: 1, fields: [{ ...field, type: 's8' as const, mask: 1 }] }] },
      'unsigned',
    ],
    ['a bit that the type lacks', { frames: [{ length: 1, fields: [{ ...field, bit: 8 }] }] }, 'has no bit 8'],
    ['a mask and a bit', { frames: [{ length: 1, fields: [{ ...field, bit: 1, mask: 1 }] }] }, 'exclude'],
    ['a region without channels', { frames: [{ length: 1 }], channelRegion: { from: 1 } }, 'channels'],
  ])('with %s is refused', (_what, layout: z.input<typeof Layout>, expected) => {
    expect(
      layoutFaults(layoutOf(layout))
        .map(({ message }) => message)
        .join(),
    ).toContain(expected);
  });
});
