import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReadRequest } from './read-request.js';
import { RtuConnection } from './rtu-connection.js';
import { crc16 } from './rtu-frame.js';
import { TcpLineOpener } from './tcp-line.js';

/** What the far end does with each request: the frames it writes, when. */
type Behaviour = (request: ReadRequest, write: (bytes: Buffer) => void, socket: Socket) => void;

let server: Server | undefined;
let connection: RtuConnection | undefined;
const sockets = new Set<Socket>();
let connections = 0;

afterEach(async () => {
  connection?.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
});

async function open(behaviour: Behaviour, turnaroundMs = 20): Promise<RtuConnection> {
  connections = 0;
  server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (frame) => {
      const request = {
        unitId: frame.readUInt8(0),
        functionCode: frame.readUInt8(1) as ReadRequest['functionCode'],
        address: frame.readUInt16BE(2),
        count: frame.readUInt16BE(4),
      };
      behaviour(request, (bytes) => !socket.destroyed && socket.write(bytes), socket);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  connection = new RtuConnection({
    opener: new TcpLineOpener('127.0.0.1', port, 500),
    turnaroundMs,
    monotonicMs: () => performance.now(),
  });
  return connection;
}

function framed(...bytes: number[]): Buffer {
  const crc = crc16(Buffer.from(bytes));
  return Buffer.from([...bytes, crc & 0xff, crc >> 8]);
}

/** Every register holds its own address. */
function answerTo({ unitId, functionCode, address, count }: ReadRequest): Buffer {
  const data = Array.from({ length: count }, (_, index) => [(address + index) >> 8, (address + index) & 0xff]).flat();
  return framed(unitId, functionCode, data.length, ...data);
}

const holding: ReadRequest = { unitId: 1, functionCode: 3, address: 0, count: 2 };
const at = (address: number): ReadRequest => ({ ...holding, address });

/** Reads until the unit is asked again; every value that is given must be that of its own address. */
async function readOn(bus: RtuConnection, rounds: number): Promise<number> {
  let right = 0;
  for (let round = 0; round < rounds; round += 1) {
    const address = 100 + (round % 3) * 10;
    try {
      const data = await bus.read(at(address), 60);
      expect(data.readUInt16BE(0)).toBe(address);
      right += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^modbus\./), retryable: true });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return right;
}

describe('RTU over TCP', () => {
  it('reads registers, and reports an exception without dropping the line', async () => {
    const bus = await open((request, write) => write(request.address === 9 ? framed(1, 0x83, 2) : answerTo(request)));
    expect(await bus.read(at(300), 500)).toEqual(Buffer.from([1, 44, 1, 45]));
    await expect(bus.read(at(9), 500)).rejects.toMatchObject({
      code: 'modbus.exception',
      context: { exceptionCode: 2 },
    });
    await bus.read(at(300), 500);
    expect(connections).toBe(1);
  });

  it('gives a late answer to nobody, even when a converter delivers it to the next connection', async () => {
    let asked = 0;
    let latest: (bytes: Buffer) => void = () => undefined;
    const bus = await open((request, write) => {
      latest = write;
      asked += 1;
      const answer = answerTo(request);
      if (asked === 1) setTimeout(() => latest(answer), 90);
      else write(answer);
    });
    expect(await readOn(bus, 40)).toBeGreaterThan(5);
  });

  it('gives nobody the answers of a unit that is always one behind', async () => {
    let owed: Buffer | undefined;
    const bus = await open((request, write) => {
      if (owed !== undefined) write(owed);
      owed = answerTo(request);
    });
    await expect(bus.read(at(0), 60)).rejects.toMatchObject({ code: 'modbus.timeout' });
    await expect(bus.read(at(10), 60)).rejects.toMatchObject({ code: 'modbus.owing' });
  });

  it.each([
    ['at once', 0],
    ['a little later', 10],
  ])('believes neither of two answers, the second %s', async (_, delayMs) => {
    let doubled = true;
    const bus = await open((request, write) => {
      const answer = answerTo(request);
      write(answer);
      if (!doubled) return;
      if (delayMs === 0) write(answer);
      else setTimeout(() => write(answer), delayMs);
    }, 1000);
    await expect(bus.read(at(100), 500)).rejects.toMatchObject({ code: 'modbus.malformed' });
    doubled = false;
    expect((await bus.read(at(100), 500)).readUInt16BE(0)).toBe(100);
  });

  it('finds the answer behind noise, and ignores the click of a driver after it', async () => {
    const bus = await open((request, write) =>
      write(Buffer.concat([Buffer.from([0, 0xff]), answerTo(request), Buffer.from([0])])),
    );
    for (const address of [1, 2, 3]) expect((await bus.read(at(address), 500)).readUInt16BE(0)).toBe(address);
  });

  it('reports half a frame as malformed, and a line that is torn at once', async () => {
    let torn = false;
    const bus = await open((request, write, socket) => {
      if (torn) socket.resetAndDestroy();
      else write(answerTo(request).subarray(0, 7));
    });
    await expect(bus.read(holding, 1000)).rejects.toMatchObject({ code: 'modbus.malformed' });
    torn = true;
    const start = performance.now();
    await expect(bus.read(holding, 5000)).rejects.toMatchObject({ code: 'modbus.disconnected' });
    expect(performance.now() - start).toBeLessThan(2000);
    expect(connections).toBe(2);
  });
});
