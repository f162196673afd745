import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ModbusTcpConnection } from './modbus-tcp-connection.js';
import {
  type ModbusTestServer,
  openModbusTestServer,
  type TestAnswer,
  type TestRequest,
} from './modbus-test-server.test-support.js';
import type { ReadRequest } from './read-request.js';

let server: ModbusTestServer | undefined;
let connection: ModbusTcpConnection | undefined;

afterEach(async () => {
  connection?.close();
  await server?.close();
});

async function connectTo(answer: (request: TestRequest) => TestAnswer): Promise<ModbusTcpConnection> {
  server = await openModbusTestServer(answer);
  connection = new ModbusTcpConnection('127.0.0.1', server.port, 1000);
  return connection;
}

const holding: ReadRequest = { unitId: 1, functionCode: 3, address: 0, count: 2 };

describe('a Modbus TCP connection', () => {
  it('returns the data bytes of registers and of single bits', async () => {
    const bus = await connectTo(({ functionCode }) =>
      functionCode < 3 ? { bits: [true, false, true] } : { registers: [0x09bf, 2] },
    );
    expect(await bus.read(holding, 500)).toEqual(Buffer.from([0x09, 0xbf, 0, 2]));
    expect(await bus.read({ ...holding, functionCode: 2, count: 3 }, 500)).toEqual(Buffer.from([0b101]));
  });

  it('never gives a late answer to a later request', async () => {
    let first = true;
    const bus = await connectTo(({ address }) => {
      if (!first) return { registers: [address, address] };
      first = false;
      return { late: { registers: [111, 111] }, ms: 120 };
    });
    await expect(bus.read(holding, 60)).rejects.toMatchObject({ code: 'modbus.timeout', retryable: true });
    for (let address = 10; address < 40; address += 1) {
      const data = await bus.read({ ...holding, address }, 500);
      expect(data.readUInt16BE(0)).toBe(address);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(server?.connections()).toBe(2);
  });

  it('tells an exception from a fault of the line, and keeps the connection after one', async () => {
    const bus = await connectTo(({ address }) => (address === 0 ? { exception: 2 } : { registers: [1, 2] }));
    await expect(bus.read(holding, 500)).rejects.toMatchObject({
      code: 'modbus.exception',
      context: { exceptionCode: 2 },
    });
    await bus.read({ ...holding, address: 1 }, 500);
    expect(server?.connections()).toBe(1);
  });

  it.each([
    ['too few registers', Buffer.from([3, 2, 0, 1])],
    ['a length octet that promises less than follows', Buffer.from([3, 2, 0, 1, 0, 2])],
    ['a length octet that promises more than follows', Buffer.from([3, 8, 0, 1, 0, 2])],
    ['the answer to another function', Buffer.from([4, 4, 0, 1, 0, 2])],
    ['no data at all', Buffer.from([3])],
  ])('refuses %s and opens a fresh connection', async (_, raw) => {
    let broken = true;
    const bus = await connectTo(() => (broken ? { raw } : { registers: [7, 8] }));
    await expect(bus.read(holding, 200)).rejects.toMatchObject({
      code: expect.stringMatching(/^modbus\.(malformed|timeout)$/),
    });
    broken = false;
    expect((await bus.read(holding, 500)).readUInt16BE(2)).toBe(8);
    expect(server?.connections()).toBe(2);
  });

  it('reports a torn connection at once instead of waiting for the time-out', async () => {
    const bus = await connectTo(() => 'reset');
    const start = performance.now();
    await expect(bus.read(holding, 5000)).rejects.toMatchObject({ code: 'modbus.disconnected' });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('says where it could not connect', async () => {
    const bus = await connectTo(() => 'silent');
    const port = server?.port ?? 0;
    await server?.close();
    await expect(bus.read(holding, 500)).rejects.toMatchObject({
      code: 'modbus.disconnected',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
  });

  it('puts an answer together that comes in pieces, and passes over one of another transaction', async () => {
    const bus = await connectTo(() => 'silent');
    await server?.close();
    const device = createServer((socket) => {
      socket.on('data', async (request: Buffer) => {
        const answer = Buffer.concat([request.subarray(0, 8), Buffer.from([4, 0, 1, 0, 2])]);
        answer.writeUInt16BE(7, 4);
        const stale = Buffer.from(answer);
        stale.writeUInt16BE((request.readUInt16BE(0) - 1) & 0xffff, 0);
        stale.writeUInt8(9, 12);
        for (const byte of Buffer.concat([stale, answer])) {
          socket.write(Buffer.from([byte]));
          await new Promise((resolve) => setImmediate(resolve));
        }
      });
    });
    await new Promise<void>((resolve) => device.listen(server?.port, '127.0.0.1', resolve));
    try {
      expect(await bus.read(holding, 5000)).toEqual(Buffer.from([0, 1, 0, 2]));
      expect(await bus.read(holding, 5000)).toEqual(Buffer.from([0, 1, 0, 2]));
    } finally {
      bus.close();
      await new Promise((resolve) => device.close(resolve));
    }
  });

  it('refuses the answer of another unit', async () => {
    const bus = await connectTo(() => 'silent');
    await server?.close();
    const device = createServer((socket) => {
      socket.on('data', (request: Buffer) => {
        const answer = Buffer.concat([request.subarray(0, 8), Buffer.from([4, 0, 1, 0, 2])]);
        answer.writeUInt16BE(7, 4);
        answer.writeUInt8(2, 6);
        socket.write(answer);
      });
    });
    await new Promise<void>((resolve) => device.listen(server?.port, '127.0.0.1', resolve));
    try {
      await expect(bus.read(holding, 5000)).rejects.toMatchObject({ code: 'modbus.malformed' });
    } finally {
      bus.close();
      await new Promise((resolve) => device.close(resolve));
    }
  });
});
