import { isAppError } from '@anju/contracts';
import type { BusConfig, UnitConfig } from '../config/agent-config.js';
import { connectBus } from '../drivers/modbus/connect-bus.js';
import { decodePoint } from '../drivers/modbus/decode-point.js';
import { planReads } from '../drivers/modbus/plan-reads.js';
import { readBlock } from '../drivers/modbus/read-block.js';
import type { Decoded } from '../normalise/decoded.js';
import { isBitAccess, type ModbusPointProfile } from '../profiles/modbus-profile.js';

/** Orders of the four bytes ABCD of a 32-bit value, and of the longer ones alike. */
const orders = [
  { name: 'ABCD', wordOrder: 'high-first', byteOrder: 'big' },
  { name: 'CDAB', wordOrder: 'low-first', byteOrder: 'big' },
  { name: 'BADC', wordOrder: 'high-first', byteOrder: 'little' },
  { name: 'DCBA', wordOrder: 'low-first', byteOrder: 'little' },
] as const;
const ordersOfOneRegister = [
  { name: 'AB', wordOrder: 'high-first', byteOrder: 'big' },
  { name: 'BA', wordOrder: 'high-first', byteOrder: 'little' },
] as const;

export interface PointRead {
  readonly point: string;
  readonly functionCode: number;
  readonly address: number;
  readonly type: string;
  readonly decoded: Decoded;
  /** Registers as they came, or the single bit; `null` when nothing came. */
  readonly raw: readonly number[] | null;
  /** The same registers in every word and byte order; of numbers and text; `null` of flags. */
  readonly orders: Readonly<Record<string, Decoded>> | null;
  /** Facility points that it feeds. */
  readonly feeds: readonly string[];
}

export interface DeviceRead {
  readonly points: readonly PointRead[];
  /** What went wrong on the way, each once; empty when everything was served. */
  readonly faults: readonly { readonly code: string; readonly message: string }[];
}

/** Reads every point of one unit that the configuration uses, once. */
export async function readDevice(
  bus: BusConfig,
  unit: UnitConfig,
  clock: { monotonicMs: () => number; nowMs: () => number },
): Promise<DeviceRead> {
  const connection = connectBus(bus, () => clock.monotonicMs());
  const rows: PointRead[] = [];
  const faults = new Map<string, { code: string; message: string }>();
  try {
    for (const block of planReads(unit.points, { maxGap: bus.maxGap, learned: { cuts: new Set() } })) {
      const came: { address: number; count: number; data: Buffer }[] = [];
      const outcome = await readBlock(
        block,
        async (part) => {
          const { functionCode, address, count } = part;
          const request = { unitId: unit.unitId, functionCode, address, count };
          const data = await connection.read(request, bus.timeoutMs).catch((error: unknown) => {
            if (isAppError(error)) faults.set(error.message, { code: error.code, message: error.message });
            throw error;
          });
          came.push({ address, count, data });
          return data;
        },
        () => clock.nowMs(),
      );
      for (const { item, decoded } of outcome.values) {
        const { profile, feeds } = item;
        const { span } = profile;
        const source = came.find(
          (one) => one.address <= span.address && one.address + one.count >= span.address + span.count,
        );
        rows.push({
          point: profile.name,
          functionCode: profile.functionCode,
          address: profile.address,
          type: profile.type,
          decoded,
          ...(source === undefined ? { raw: null, orders: null } : rawOf(profile, source)),
          feeds: feeds.map(({ deviceId, point }) => `${deviceId}/${point}`),
        });
      }
    }
  } finally {
    connection.close();
  }
  return { points: rows, faults: [...faults.values()] };
}

function rawOf(
  profile: ModbusPointProfile,
  block: { address: number; count: number; data: Buffer },
): Pick<PointRead, 'raw' | 'orders'> {
  const offset = profile.address - block.address;
  if (isBitAccess(profile.functionCode)) {
    return { raw: [((block.data[offset >> 3] ?? 0) >> (offset & 7)) & 1], orders: null };
  }
  const raw = Array.from({ length: profile.count }, (_, index) => block.data.readUInt16BE((offset + index) * 2));
  if (profile.type === 'bit') return { raw, orders: null };
  return {
    raw,
    orders: Object.fromEntries(
      (profile.count === 1 ? ordersOfOneRegister : orders).map(({ name, wordOrder, byteOrder }) => [
        name,
        decodePoint({ ...profile, wordOrder, byteOrder }, block),
      ]),
    ),
  };
}

function shown(decoded: Decoded): string {
  if (!decoded.ok) return decoded.raw === undefined ? decoded.reason : `${decoded.reason} ${decoded.raw}`;
  return `${String(decoded.value)}${decoded.unit === '1' ? '' : ` ${decoded.unit}`}`;
}

/** One line a point; with `raw` its registers and the value in every order. What went wrong stands below. */
export function formatReads({ points, faults }: DeviceRead, raw: boolean): string {
  const width = Math.max(0, ...points.map(({ point }) => point.length));
  const lines = points.flatMap((row) => {
    const hex = row.raw?.map((word) => word.toString(16).toUpperCase().padStart(4, '0')).join(' ') ?? '-';
    const place = `FC${row.functionCode} ${row.address} ${row.type}`;
    const line = `${row.point.padEnd(width)}  ${shown(row.decoded)}  →  ${row.feeds.join(', ')}`;
    if (!raw) return [line];
    const all = Object.entries(row.orders ?? {}).map(([name, decoded]) => `${name} ${shown(decoded)}`);
    return [line, `${''.padEnd(width)}  ${place}  [${hex}]${all.length === 0 ? '' : `  ${all.join('  ')}`}`];
  });
  return [...lines, ...faults.map(({ code, message }) => `${code}: ${message}`)].join('\n');
}
