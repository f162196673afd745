import type { Socket } from 'node:net';
import { AppError } from '@anju/contracts';
import modbusSerial from 'modbus-serial';
import { isBitAccess } from '../../profiles/modbus-profile.js';
import { connectSocket } from './connect-socket.js';
import { exceptionFault } from './modbus-fault.js';
import { assertReads, type BusConnection, type ReadRequest, type ReadResponse } from './read-request.js';

const ModbusClient = modbusSerial.default;
type ModbusClient = InstanceType<typeof ModbusClient>;

interface Link {
  readonly socket: Socket;
  readonly client: ModbusClient;
  /** Rejects when the socket closes. */
  readonly closed: Promise<never>;
}

interface Answer {
  readonly data: readonly unknown[];
  readonly buffer: Buffer;
}

/**
 * Modbus TCP through `modbus-serial`, over a socket of our own: its client does not report a reset connection.
 *
 * Any fault other than an exception closes the connection, so that an answer that comes late finds nobody: it can never be
 * taken for the answer to a later request.
 */
export class ModbusTcpConnection implements BusConnection {
  private link: Link | undefined;

  constructor(
    private readonly host: string,
    private readonly port: number,
    private readonly connectTimeoutMs: number,
  ) {}

  async read(request: ReadRequest, timeoutMs: number): Promise<ReadResponse> {
    assertReads(request);
    const place = `unit ${request.unitId} at ${this.host}:${this.port}`;
    this.link ??= await this.open();
    const { client, closed } = this.link;
    client.setID(request.unitId);
    client.setTimeout(timeoutMs);
    try {
      const answer = await Promise.race([this.ask(client, request), closed]);
      return checkedData(request, answer, place);
    } catch (error) {
      const fault = translate(error, place, timeoutMs);
      if (fault.code !== 'modbus.exception') this.close();
      throw fault;
    }
  }

  close(): void {
    const link = this.link;
    this.link = undefined;
    link?.client.destroy(() => undefined);
    link?.socket.destroy();
  }

  private ask(client: ModbusClient, { functionCode, address, count }: ReadRequest): Promise<Answer> {
    switch (functionCode) {
      case 1:
        return client.readCoils(address, count);
      case 2:
        return client.readDiscreteInputs(address, count);
      case 3:
        return client.readHoldingRegisters(address, count);
      case 4:
        return client.readInputRegisters(address, count);
    }
  }

  private async open(): Promise<Link> {
    const socket = await connectSocket(this.host, this.port, this.connectTimeoutMs);
    const client = new ModbusClient();
    const closed = new Promise<never>((_, reject) => {
      socket.once('close', () => {
        if (this.link?.socket === socket) this.link = undefined;
        reject(
          new AppError('modbus.disconnected', `${this.host}:${this.port} closed the connection`, { retryable: true }),
        );
      });
    });
    // Nobody waits for it between two reads.
    closed.catch(() => undefined);
    client.on('error', () => socket.destroy());
    await client.linkTCP(socket, { port: this.port });
    return { socket, client, closed };
  }
}

/** The library believes the length octet of a response; a device that lies there must not move values. */
function checkedData(request: ReadRequest, answer: Answer, place: string): ReadResponse {
  const bits = isBitAccess(request.functionCode);
  const bytes = bits ? Math.ceil(request.count / 8) : request.count * 2;
  const items = bits ? bytes * 8 : request.count;
  if (answer.buffer.length !== bytes || answer.data.length !== items) {
    const message = `${place} answered ${answer.buffer.length} bytes where ${bytes} were due`;
    throw new AppError('modbus.malformed', message, { retryable: true });
  }
  return answer.buffer;
}

function translate(error: unknown, place: string, timeoutMs: number): AppError {
  if (error instanceof AppError) return error;
  if (typeof error === 'object' && error !== null) {
    if ('modbusCode' in error && typeof error.modbusCode === 'number') return exceptionFault(error.modbusCode, place);
    if ('errno' in error && error.errno === 'ETIMEDOUT') {
      return new AppError('modbus.timeout', `${place} did not answer within ${timeoutMs} ms`, { retryable: true });
    }
    if ('errno' in error && error.errno === 'ECONNREFUSED') {
      return new AppError('modbus.disconnected', `${place}: the connection is closed`, {
        retryable: true,
        cause: error,
      });
    }
  }
  const message = error instanceof Error ? error.message : String(error);
  return new AppError('modbus.malformed', `${place} sent no valid answer: ${message}`, {
    retryable: true,
    cause: error,
  });
}
