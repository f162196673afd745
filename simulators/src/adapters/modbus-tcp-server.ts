import { createServer, type Server, type Socket } from 'node:net';
import { AppError } from '@anju/contracts';
import { exception, type ModbusUnit, type ServedQuantity } from '../devices/modbus-unit.js';
import type { Table } from '../devices/registers.js';

/** A read response that was handed to the network. */
export interface ServedResponse {
  readonly servedAtMs: number;
  readonly unit: number;
  readonly functionCode: number;
  readonly quantities: readonly ServedQuantity[];
  /** Number of the connection since the server started, and of the request on it. */
  readonly connection: number;
  readonly request: number;
}

export interface ModbusTcpServerOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly units: ReadonlyMap<number, ModbusUnit>;
  readonly onServed?: (response: ServedResponse) => void;
  readonly now?: () => number;
}

const tables: Readonly<Record<number, Table>> = { 1: 'coil', 2: 'discrete', 3: 'holding', 4: 'input' };
/** MBAP length counts unit id and PDU: at least 2, at most 254 (Modbus messaging on TCP/IP, 3.1.3). */
const MAX_LENGTH = 254;

/**
 * A Modbus TCP gateway with several units behind one port.
 *
 * An unknown or dead unit stays silent, as on a real line. Every other error is answered: 01 unknown function, 02 address
 * not in the unit's map, 03 count out of limits. Responses are reported to `onServed` once the socket took them.
 */
export class ModbusTcpServer {
  readonly #options: ModbusTcpServerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #connections = 0;
  #port = 0;

  constructor(options: ModbusTcpServerOptions) {
    this.#options = options;
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  get port(): number {
    return this.#port;
  }

  async start(): Promise<void> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause: NodeJS.ErrnoException) => {
        const taken = cause.code === 'EADDRINUSE';
        reject(
          new AppError(
            taken ? 'simulator.port_taken' : 'simulator.listen_failed',
            taken
              ? `Modbus TCP port ${host}:${port} is taken; free it or choose another block with --field-port-base`
              : `Modbus TCP port ${host}:${port} cannot be opened: ${cause.message}`,
            { context: { host, port }, cause },
          ),
        );
      });
      this.#server.listen(port, host, () => resolve());
    });
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : port;
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    this.#connections += 1;
    const connection = this.#connections;
    let requests = 0;
    let pending = Buffer.alloc(0);
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // A client that resets the connection is the client's affair: 'close' follows.
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      while (pending.length >= 7) {
        const length = pending.readUInt16BE(4);
        if (pending.readUInt16BE(2) !== 0 || length < 2 || length > MAX_LENGTH) {
          socket.destroy();
          return;
        }
        if (pending.length < 6 + length) return;
        const frame = pending.subarray(0, 6 + length);
        pending = pending.subarray(6 + length);
        requests += 1;
        this.#answer(socket, frame, connection, requests);
      }
    });
  }

  #answer(socket: Socket, frame: Buffer, connection: number, request: number): void {
    const unit = this.#options.units.get(frame.readUInt8(6));
    if (unit === undefined || unit.behaviour.dead) return;
    if (unit.behaviour.delayMs === 0) {
      this.#respond(socket, unit, frame, connection, request);
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!unit.behaviour.dead) this.#respond(socket, unit, frame, connection, request);
    }, unit.behaviour.delayMs);
    this.#timers.add(timer);
  }

  #respond(socket: Socket, unit: ModbusUnit, frame: Buffer, connection: number, request: number): void {
    if (socket.destroyed || !socket.writable) return;
    const functionCode = frame.readUInt8(7);
    const table = tables[functionCode];
    let pdu: Buffer;
    let quantities: readonly ServedQuantity[] = [];
    if (table === undefined) pdu = failure(functionCode, exception.illegalFunction);
    else if (frame.length !== 12) pdu = failure(functionCode, exception.illegalValue);
    else {
      const outcome = unit.read(table, frame.readUInt16BE(8), frame.readUInt16BE(10));
      if (outcome.ok) {
        pdu = functionCode <= 2 ? bitsPdu(functionCode, outcome.words) : wordsPdu(functionCode, outcome.words);
        quantities = outcome.served;
      } else pdu = failure(functionCode, outcome.exception);
    }
    const header = Buffer.alloc(7);
    frame.copy(header, 0, 0, 4);
    header.writeUInt16BE(pdu.length + 1, 4);
    header.writeUInt8(unit.id, 6);
    socket.write(Buffer.concat([header, pdu]), (error) => {
      if (error != null || quantities.length === 0) return;
      const servedAtMs = (this.#options.now ?? Date.now)();
      this.#options.onServed?.({ servedAtMs, unit: unit.id, functionCode, quantities, connection, request });
    });
  }
}

function failure(functionCode: number, code: number): Buffer {
  return Buffer.from([functionCode | 0x80, code]);
}

function wordsPdu(functionCode: number, words: readonly number[]): Buffer {
  const pdu = Buffer.alloc(2 + 2 * words.length);
  pdu.writeUInt8(functionCode, 0);
  pdu.writeUInt8(2 * words.length, 1);
  for (const [index, word] of words.entries()) pdu.writeUInt16BE(word, 2 + 2 * index);
  return pdu;
}

function bitsPdu(functionCode: number, bits: readonly number[]): Buffer {
  const pdu = Buffer.alloc(2 + Math.ceil(bits.length / 8));
  pdu.writeUInt8(functionCode, 0);
  pdu.writeUInt8(Math.ceil(bits.length / 8), 1);
  for (const [index, value] of bits.entries()) {
    const at = 2 + (index >> 3);
    if (value === 1) pdu.writeUInt8(pdu.readUInt8(at) | (1 << (index & 7)), at);
  }
  return pdu;
}
