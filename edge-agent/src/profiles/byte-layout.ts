import { z } from 'zod';
import { DeviceUnit, ProfilePointName, ValueMap } from './modbus-profile.js';

/** `le`: least significant byte first (Milesight); `be`: most significant first (Dragino, Netvox). */
export const byteTypes = [
  'u8',
  's8',
  'u16le',
  's16le',
  'u24le',
  'u32le',
  's32le',
  'float32le',
  'u16be',
  's16be',
  'u24be',
  'u32be',
  's32be',
  'float32be',
] as const;
export type ByteType = (typeof byteTypes)[number];

export function byteLength(type: ByteType): number {
  if (type.includes('32')) return 4;
  if (type.includes('24')) return 3;
  return type.includes('16') ? 2 : 1;
}

const Byte = z.int().min(0).max(255);
const Offset = z.int().min(0).max(1023);

/** Raw values that mean "no value", as they are before scale and offset. */
export const Sentinels = z.array(z.union([z.number(), z.strictObject({ from: z.number(), to: z.number() })]));
export type Sentinels = z.infer<typeof Sentinels>;

export const ByteField = z.strictObject({
  point: ProfilePointName,
  /** First byte, counted from the start of the frame, or of the channel's body. */
  at: Offset,
  type: z.enum(byteTypes),
  /** value = raw × scale + offset, in `unit`. */
  scale: z.number().exactOptional(),
  offset: z.number().exactOptional(),
  unit: DeviceUnit.exactOptional(),
  /** Bits of an unsigned type that make the value, moved down to bit 0. */
  mask: z.int().min(1).max(0xffff_ffff).exactOptional(),
  /** Only this bit of an unsigned type, as a flag. */
  bit: z.int().min(0).max(31).exactOptional(),
  values: ValueMap.exactOptional(),
  sentinels: Sentinels.exactOptional(),
});
export type ByteField = z.infer<typeof ByteField>;

/** Device time of what follows: Unix seconds. */
const RecordTime = z.strictObject({ at: Offset, type: z.enum(['u32le', 'u32be']) });
export type RecordTime = z.infer<typeof RecordTime>;

/** One entry of a frame of channels: two header bytes and a body of fixed length. Without fields it is passed over. */
const Channel = z.strictObject({
  channel: Byte,
  type: Byte,
  /** Bytes after the header. */
  length: z.int().min(1).max(64),
  /** Device time of the entry, for history records. */
  time: RecordTime.exactOptional(),
  fields: z.array(ByteField).default([]),
});
export type Channel = z.infer<typeof Channel>;

/** Bytes that must have a value: `(byte & mask) === equals`. */
export const ByteMatch = z.strictObject({ at: Offset, mask: Byte.exactOptional(), equals: Byte });
export type ByteMatch = z.infer<typeof ByteMatch>;

/** A frame in which everything has its place. The first that matches is taken; without fields it says nothing of the points. */
const Frame = z.strictObject({
  /** LoRaWAN port; absent: any. */
  fPort: z.int().min(1).max(223).exactOptional(),
  /** Bytes of the frame, or of each record when it `repeats`. */
  length: z.int().min(1).max(1024),
  /** The frame may be longer: what follows is not looked at. */
  longer: z.boolean().default(false),
  /** The frame is a row of records of this layout, as in a data log; each needs a time of its own. */
  repeats: z.boolean().default(false),
  match: z.array(ByteMatch).default([]),
  time: RecordTime.exactOptional(),
  fields: z.array(ByteField).default([]),
});
export type Frame = z.infer<typeof Frame>;

/** Where the channels begin and, when the frame says so, how many bytes of them there are. */
const ChannelRegion = z.strictObject({
  from: Offset,
  lengthAt: z.strictObject({ at: Offset, type: z.enum(['u8', 'u16be', 'u16le']) }).exactOptional(),
});

/** How bytes become values: a row of channels, or frames of fixed places. */
export const byteLayout = {
  channels: z.array(Channel).default([]),
  channelRegion: ChannelRegion.exactOptional(),
  frames: z.array(Frame).default([]),
} as const;

export interface ByteLayout {
  readonly channels: readonly Channel[];
  readonly channelRegion?: z.infer<typeof ChannelRegion>;
  readonly frames: readonly Frame[];
}

export interface LayoutFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What the schema cannot tell: fields beyond the end, channels described twice, bits of signed types. */
export function layoutFaults(layout: ByteLayout): LayoutFault[] {
  const faults: LayoutFault[] = [];
  const report = (path: readonly PropertyKey[], message: string) => faults.push({ path, message });
  if (layout.channels.length > 0 === layout.frames.length > 0) report([], 'needs either "channels" or "frames"');
  if (layout.channelRegion !== undefined && layout.channels.length === 0)
    report(['channelRegion'], 'is for "channels" only');
  const seen = new Set<string>();
  for (const [index, channel] of layout.channels.entries()) {
    const header = `${channel.channel}/${channel.type}`;
    if (seen.has(header)) report(['channels', index], `channel and type ${header} are described twice`);
    seen.add(header);
    checkPlaces(channel, ['channels', index], 'channel', report);
  }
  for (const [index, frame] of layout.frames.entries()) {
    const path = ['frames', index];
    checkPlaces(frame, path, 'frame', report);
    for (const [at, { at: byte }] of frame.match.entries()) {
      if (byte >= frame.length) report([...path, 'match', at], `runs past the ${frame.length} bytes of its frame`);
    }
    if (frame.repeats && frame.time === undefined)
      report([...path, 'repeats'], 'needs "time": each record has its own');
    if (frame.repeats && frame.longer) report([...path, 'longer'], 'and "repeats" exclude each other');
  }
  return faults;
}

function checkPlaces(
  part: { length: number; time?: RecordTime; fields: readonly ByteField[] },
  path: readonly PropertyKey[],
  what: string,
  report: (path: readonly PropertyKey[], message: string) => void,
): void {
  const past = `runs past the ${part.length} bytes of its ${what}`;
  if (part.time !== undefined && part.time.at + 4 > part.length) report([...path, 'time'], past);
  for (const [index, field] of part.fields.entries()) {
    const at = [...path, 'fields', index];
    if (field.at + byteLength(field.type) > part.length) report(at, past);
    const picks = field.mask !== undefined || field.bit !== undefined;
    if (field.mask !== undefined && field.bit !== undefined) report(at, '"mask" and "bit" exclude each other');
    if (picks && !field.type.startsWith('u')) report(at, '"mask" and "bit" need an unsigned type');
    if (field.bit !== undefined && field.bit >= byteLength(field.type) * 8)
      report(at, `${field.type} has no bit ${field.bit}`);
  }
}
