import { once } from 'node:events';
import { connect } from 'node:net';
import modbusSerial from 'modbus-serial';
import { afterEach, describe, expect, it } from 'vitest';
import { deviceKinds } from '../devices/catalogue.js';
import { ModbusUnit } from '../devices/modbus-unit.js';
import { Random } from '../domain/random.js';
import { Sensor } from '../domain/sensor.js';
import { ModbusTcpServer, type ServedResponse } from './modbus-tcp-server.js';

function device(id: number, kindName: string, options: object, values: Record<string, number | boolean>): ModbusUnit {
  const kind = deviceKinds.get(kindName);
  if (kind === undefined) throw new Error(kindName);
  const channels = Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const sensor = new Sensor(() => value, 0, new Random(1));
      return [name, { sensor, number: Number(value), on: value === true, connected: true }];
    }),
  );
  return new ModbusUnit(id, kind, kind.map(id, kind.options.parse(options), channels, 1_700_000_000_000));
}

const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function serve(...units: ModbusUnit[]) {
  const served: ServedResponse[] = [];
  const server = new ModbusTcpServer({
    host: '127.0.0.1',
    port: 0,
    units: new Map(units.map((unit) => [unit.id, unit])),
    onServed: (response) => served.push(response),
    now: () => 1_234,
  });
  await server.start();
  stops.push(() => server.stop());
  return { server, served };
}

async function client(port: number, unit: number, timeoutMs = 2000) {
  const modbus = new modbusSerial.default();
  await modbus.connectTCP('127.0.0.1', { port });
  modbus.setID(unit);
  modbus.setTimeout(timeoutMs);
  stops.push(() => new Promise<void>((resolve) => modbus.close(() => resolve())));
  return modbus;
}

async function rawExchange(port: number, request: Buffer, bytes: number): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let answer = Buffer.alloc(0);
  const complete = new Promise<Buffer>((resolve) => {
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length >= bytes) resolve(answer);
    });
    socket.on('close', () => resolve(answer));
  });
  socket.write(request);
  const result = await complete;
  socket.destroy();
  return result;
}

describe('ModbusTcpServer read by a real client', () => {
  it('serves every kind of device through the function codes of its map', async () => {
    const { server } = await serve(
      device(1, 'level-transmitter', { unit: 'mm', decimals: 0, rangeFull: 5000 }, { value: 2803 }),
      device(2, 'pressure-transmitter', { unit: 'kPa', decimals: 1, rangeFull: 2500 }, { value: 880 }),
      device(3, 'pzem-016', {}, { voltage: 249.5, current: 1.5, power: 240, energy: 2 }),
      device(4, 'sdm120', {}, { power: 660, energy: 1830 }),
      device(5, 'sdm630', {}, { voltage: 228, current: 40 }),
      device(6, 'xy-md02', {}, { temperature: 21.5, humidity: 50 }),
      device(7, 'residual-chlorine', {}, { value: 0.5 }),
      device(8, 'turbidity', {}, { value: 0.25 }),
      device(9, 'ph', {}, { value: 7.5 }),
      device(10, 'atv312', {}, { frequency: 36, current: 5, running: true }),
      device(11, 'input-module', {}, { 0: true, 7: true }),
      device(12, 'current-loop-module', { ranges: { 0: { low: 0, high: 1.6, unit: 'MPa' } } }, { 0: 0.8 }),
      device(13, 'lift-gateway', {}, { service_mode: 1, car_position: 9 }),
      device(14, 'counter', { first: 1, point: 'load/count' }, {}),
    );
    const modbus = await client(server.port, 1);
    const at = async <T>(unit: number, read: () => Promise<T>): Promise<T> => {
      modbus.setID(unit);
      return read();
    };
    const holding = (unit: number, address: number, count: number) =>
      at(unit, async () => (await modbus.readHoldingRegisters(address, count)).data);
    const input = (unit: number, address: number, count: number) =>
      at(unit, async () => (await modbus.readInputRegisters(address, count)).data);
    const float = (unit: number, table: 'input' | 'holding', address: number) =>
      at(unit, async () => {
        const read = table === 'input' ? modbus.readInputRegisters : modbus.readHoldingRegisters;
        return (await read.call(modbus, address, 2)).buffer.readFloatBE(0);
      });

    expect(await holding(1, 0, 7)).toEqual([1, 3, 1, 0, 2803, 0, 5000]);
    expect(await holding(2, 4, 1)).toEqual([8800]);
    expect(await input(3, 0, 3)).toEqual([0x09bf, 1500, 0]);
    expect(await float(4, 'input', 0x0c)).toBe(660);
    expect(await float(5, 'input', 6)).toBe(40);
    expect(await input(6, 1, 2)).toEqual([215, 500]);
    expect(await float(7, 'holding', 2)).toBe(0.5);
    expect(await float(8, 'holding', 1)).toBe(0.25);
    expect(await float(9, 'holding', 2)).toBe(7.5);
    expect(await holding(10, 3202, 1)).toEqual([360]);
    expect(await at(11, async () => (await modbus.readDiscreteInputs(0, 8)).data.slice(0, 8))).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(await at(11, async () => (await modbus.readCoils(0, 8)).data.slice(0, 8))).not.toContain(true);
    expect(await input(12, 0, 8)).toEqual([12_000, 0, 0, 0, 0, 0, 0, 0]);
    expect((await holding(13, 0, 14))[4]).toBe(9);
    expect([await holding(14, 0, 2), await holding(14, 0, 2)]).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });

  it('answers illegal addresses with exception 2 and too many registers with 3', async () => {
    const { server } = await serve(device(1, 'xy-md02', {}, { temperature: 20, humidity: 50 }));
    const modbus = await client(server.port, 1);
    await expect(modbus.readInputRegisters(100, 1)).rejects.toMatchObject({ modbusCode: 2 });
    await expect(modbus.readInputRegisters(1, 126)).rejects.toMatchObject({ modbusCode: 3 });
  });

  it('answers a write, or a table the device lacks, with exception 1', async () => {
    const { server } = await serve(device(1, 'residual-chlorine', {}, { value: 0.4 }));
    const modbus = await client(server.port, 1);
    await expect(modbus.writeRegister(2, 1)).rejects.toMatchObject({ modbusCode: 1 });
    await expect(modbus.readCoils(0, 1)).rejects.toMatchObject({ modbusCode: 1 });
  });

  it('stays silent for an unknown and for a dead unit, and answers the living beside them', async () => {
    const dead = device(2, 'xy-md02', {}, { temperature: 20 });
    dead.behaviour.dead = true;
    const { server } = await serve(device(1, 'xy-md02', {}, { temperature: 20 }), dead);
    for (const silent of [2, 99]) {
      const modbus = await client(server.port, silent, 60);
      await expect(modbus.readInputRegisters(1, 1)).rejects.toMatchObject({ errno: 'ETIMEDOUT' });
    }
    const modbus = await client(server.port, 1);
    expect((await modbus.readInputRegisters(1, 1)).data).toEqual([200]);
  });

  it('delays a slow unit without delaying another', async () => {
    const slow = device(2, 'xy-md02', {}, { temperature: 20 });
    slow.behaviour.delayMs = 150;
    const { server } = await serve(device(1, 'xy-md02', {}, { temperature: 21 }), slow);
    const [a, b] = [await client(server.port, 1), await client(server.port, 2)];
    const order: string[] = [];
    await Promise.all([
      b.readInputRegisters(1, 1).then(() => order.push('slow')),
      a.readInputRegisters(1, 1).then(() => order.push('quick')),
    ]);
    expect(order).toEqual(['quick', 'slow']);
  });

  it('answers with the exception that a unit is told to give, until it recovers', async () => {
    const busy = device(1, 'xy-md02', {}, { temperature: 20 });
    busy.behaviour.exceptionCode = 6;
    const { server } = await serve(busy);
    const modbus = await client(server.port, 1);
    await expect(modbus.readInputRegisters(1, 1)).rejects.toMatchObject({ modbusCode: 6 });
    busy.recover();
    expect((await modbus.readInputRegisters(1, 1)).data).toEqual([200]);
  });
});

describe('ModbusTcpServer on the wire', () => {
  const read = (transaction: number, unit: number, fc: number, address: number, count: number) =>
    Buffer.from([transaction >> 8, transaction & 255, 0, 0, 0, 6, unit, fc, address >> 8, address & 255, 0, count]);

  it('reassembles split frames and answers pipelined ones under their own transaction ids', async () => {
    const { server } = await serve(device(1, 'xy-md02', {}, { temperature: 20, humidity: 50 }));
    const two = Buffer.concat([read(0x0102, 1, 4, 1, 1), read(0x0304, 1, 4, 2, 1)]);
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    const received: Buffer[] = [];
    const done = new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        received.push(chunk);
        if (Buffer.concat(received).length >= 22) resolve();
      });
    });
    for (const byte of two) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await done;
    socket.destroy();
    expect(Buffer.concat(received).toString('hex')).toBe('010200000005010402' + '00c8' + '030400000005010402' + '01f4');
  });

  it('closes a connection that does not speak Modbus', async () => {
    const { server } = await serve(device(1, 'xy-md02', {}, { temperature: 20 }));
    const answer = await rawExchange(server.port, Buffer.from('GET / HTTP/1.1\r\n\r\n'), 1);
    expect(answer).toHaveLength(0);
  });

  it('refuses a read whose PDU has the wrong length with exception 3', async () => {
    const { server } = await serve(device(1, 'xy-md02', {}, { temperature: 20 }));
    const answer = await rawExchange(server.port, Buffer.from([0, 9, 0, 0, 0, 4, 1, 4, 0, 1]), 9);
    expect(answer.toString('hex')).toBe('000900000003018403');
  });

  it('reports what it served, and nothing for refused or unanswered requests', async () => {
    const dead = device(2, 'xy-md02', {}, { temperature: 20 });
    dead.behaviour.dead = true;
    const { server, served } = await serve(device(1, 'xy-md02', {}, { temperature: 20, humidity: 50 }), dead);
    const requests = [read(1, 2, 4, 1, 1), read(2, 1, 4, 100, 1), read(3, 1, 4, 1, 2)];
    await rawExchange(server.port, Buffer.concat(requests), 9 + 13);
    expect(served).toHaveLength(1);
    expect(served[0]).toMatchObject({ servedAtMs: 1234, unit: 1, functionCode: 4, connection: 1, request: 3 });
    expect(served[0]?.quantities.map(({ field, words }) => [field.name, words])).toEqual([
      ['temperature', [200]],
      ['humidity', [500]],
    ]);
  });

  it('names the option when its port is taken', async () => {
    const { server } = await serve();
    const second = new ModbusTcpServer({ host: '127.0.0.1', port: server.port, units: new Map() });
    await expect(second.start()).rejects.toMatchObject({
      code: 'simulator.port_taken',
      message: expect.stringContaining('--field-port-base'),
    });
  });
});
