import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FunctionCode } from '../../profiles/modbus-profile.js';
import { ModbusTcpConnection } from './modbus-tcp-connection.js';
import type { BusConnection, ReadRequest } from './read-request.js';
import { RtuConnection } from './rtu-connection.js';
import { TcpLineOpener } from './tcp-line.js';

/** Every byte that reached the far end. It answers nothing. */
let received: Buffer[] = [];
let port = 0;
const sockets = new Set<Socket>();
const server = createServer((socket) => {
  sockets.add(socket);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => received.push(bytes));
});

beforeEach(async () => {
  received = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const connections: Readonly<Record<string, () => { connection: BusConnection; frameBytes: number; unitAt: number }>> = {
  'Modbus TCP': () => ({
    connection: new ModbusTcpConnection('127.0.0.1', port, 1000),
    frameBytes: 12,
    unitAt: 6,
  }),
  'RTU over TCP': () => ({
    connection: new RtuConnection({
      opener: new TcpLineOpener('127.0.0.1', port, 1000),
      turnaroundMs: 0,
      monotonicMs: () => performance.now(),
    }),
    frameBytes: 8,
    unitAt: 0,
  }),
};

/** Whatever a caller makes of the types. */
const anyRequest = fc.record({
  unitId: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(-1, 256, 1.5)),
  functionCode: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: -1, max: 255 }), fc.constant(3.5)),
  address: fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.constantFrom(-1, 65_536, 0.5)),
  count: fc.oneof(fc.integer({ min: 1, max: 125 }), fc.constantFrom(0, -1, 126, 2001, 1.5)),
});

describe.each(Object.keys(connections))('%s', (name) => {
  it('lets no frame leave that does not read, whatever it is asked', async () => {
    const { connection, frameBytes, unitAt } = connections[name]?.() ?? {};
    if (connection === undefined || frameBytes === undefined || unitAt === undefined) throw new Error(name);
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        received = [];
        const error: unknown = await connection.read(request as ReadRequest, 20).catch((one: unknown) => one);
        const wasRefused =
          typeof error === 'object' && error !== null && Reflect.get(error, 'code') === 'modbus.not_a_read';
        if (wasRefused) refused += 1;
        const bytes = Buffer.concat(received);
        // What a loaded machine delivers later belongs to a request that was allowed, and is looked at with the next one.
        for (let at = 0; at + frameBytes <= bytes.length; at += frameBytes) {
          expect([1, 2, 3, 4]).toContain(bytes.readUInt8(at + unitAt + 1));
        }
        expect(wasRefused).toBe(!isRead(request));
      }),
      { numRuns: 150 },
    );
    connection.close();
    expect(refused).toBeGreaterThan(10);
  });
});

function isRead({ unitId, functionCode, address, count }: Record<keyof ReadRequest, number>): boolean {
  if (![unitId, functionCode, address, count].every(Number.isInteger)) return false;
  const limit = functionCode <= 2 ? 2000 : 125;
  const known = functionCode >= 1 && functionCode <= 4;
  const placed = unitId >= 0 && unitId <= 255 && address >= 0 && address + count <= 65_536;
  return known && placed && count >= 1 && count <= limit;
}

describe('a profile', () => {
  it('cannot name a function code that writes', () => {
    for (let code = 0; code <= 255; code += 1)
      expect(FunctionCode.safeParse(code).success).toBe(code >= 1 && code <= 4);
  });
});

describe('the agent’s code', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('.test'))
    .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));

  it('reaches no library that could write: every frame is made by the drivers’ own two encoders', () => {
    const users = sources.filter(({ text }) => /from 'modbus-serial'|import\('modbus-serial'\)/.test(text));
    expect(users.map(({ name }) => name)).toEqual([]);
    // `serialport` is found beside it, and is a line of bytes that knows no frames.
    const finders = sources.filter(({ text }) => /resolve\('modbus-serial'\)/.test(text));
    expect(finders.map(({ name }) => name)).toEqual([join('drivers', 'modbus', 'serial-line.ts')]);
    expect(finders[0]?.text).toContain("(ours.resolve('modbus-serial'))('serialport')");
  });
});
