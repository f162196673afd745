import type { Socket } from 'node:net';
import { AppError } from '@anju/contracts';
import { isBitAccess } from '../../profiles/modbus-profile.js';
import { connectSocket } from './connect-socket.js';
import { exceptionFault } from './modbus-fault.js';
import { assertReads, type BusConnection, type ReadRequest, type ReadResponse } from './read-request.js';

/** MODBUS Messaging on TCP/IP V1.0b §3.1.3: transaction, protocol and length, two octets each; then the unit. */
const headerBytes = 7;
/** What the length field may say: the unit and a PDU of 2 to 253 octets. */
const lengthField = { min: 3, max: 254 } as const;
const exceptionFlag = 0x80;

interface Link {
  readonly socket: Socket;
  /** Of an answer of which the rest is still on its way. */
  rest: Buffer;
}

interface Pending {
  readonly request: ReadRequest;
  readonly transaction: number;
  readonly resolve: (data: ReadResponse) => void;
  readonly reject: (fault: AppError) => void;
}

/**
 * Modbus TCP. An answer counts only with the transaction number of the request that waits; one of another number came too late
 * or twice, and nobody gets it.
 *
 * Any fault other than an exception closes the connection besides, for the sake of gateways that mix up the numbers.
 */
export class ModbusTcpConnection implements BusConnection {
  private link: Link | undefined;
  private opening: Promise<Link> | undefined;
  private pending: Pending | undefined;
  private transaction = 0;

  constructor(
    private readonly host: string,
    private readonly port: number,
    private readonly connectTimeoutMs: number,
  ) {}

  async read(request: ReadRequest, timeoutMs: number): Promise<ReadResponse> {
    assertReads(request);
    const { socket } = this.link ?? (await this.open());
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<ReadResponse>((resolve, reject) => {
        this.transaction = (this.transaction + 1) & 0xffff;
        this.pending = { request, transaction: this.transaction, resolve, reject };
        const silent = () =>
          reject(
            new AppError('modbus.timeout', `${this.placeOf(request)} did not answer within ${timeoutMs} ms`, {
              retryable: true,
            }),
          );
        timer = setTimeout(silent, timeoutMs);
        socket.write(this.encoded(request));
      });
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'modbus.exception')) this.close();
      throw error;
    } finally {
      clearTimeout(timer);
      this.pending = undefined;
    }
  }

  close(): void {
    const link = this.link;
    this.link = undefined;
    link?.socket.destroy();
    this.pending?.reject(this.disconnected());
  }

  private placeOf({ unitId }: ReadRequest): string {
    return `unit ${unitId} at ${this.host}:${this.port}`;
  }

  private disconnected(): AppError {
    return new AppError('modbus.disconnected', `${this.host}:${this.port} closed the connection`, { retryable: true });
  }

  private encoded({ unitId, functionCode, address, count }: ReadRequest): Buffer {
    const frame = Buffer.alloc(headerBytes + 5);
    frame.writeUInt16BE(this.transaction, 0);
    frame.writeUInt16BE(frame.length - 6, 4);
    frame.writeUInt8(unitId, 6);
    frame.writeUInt8(functionCode, 7);
    frame.writeUInt16BE(address, 8);
    frame.writeUInt16BE(count, 10);
    return frame;
  }

  /** Two callers before the first connection share it. */
  private open(): Promise<Link> {
    this.opening ??= this.connect().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  private async connect(): Promise<Link> {
    const received = (bytes: Buffer) => {
      if (this.link === link) this.take(link, bytes);
    };
    const socket = await connectSocket(this.host, this.port, this.connectTimeoutMs, received);
    const link: Link = { socket, rest: Buffer.alloc(0) };
    socket.once('close', () => {
      if (this.link !== link) return;
      this.link = undefined;
      this.pending?.reject(this.disconnected());
    });
    this.link = link;
    return link;
  }

  /** `bytes` are overwritten by what comes next. */
  private take(link: Link, bytes: Buffer): void {
    let at = 0;
    const all = link.rest.length === 0 ? bytes : Buffer.concat([link.rest, bytes]);
    while (all.length - at >= headerBytes) {
      const length = all.readUInt16BE(at + 4);
      if (all.readUInt16BE(at + 2) !== 0 || length < lengthField.min || length > lengthField.max) {
        this.garbled('what is no Modbus frame');
        return;
      }
      const end = at + 6 + length;
      if (end > all.length) break;
      if (this.pending?.transaction === all.readUInt16BE(at)) this.answer(this.pending, all.subarray(at + 6, end));
      at = end;
    }
    link.rest = at === all.length ? Buffer.alloc(0) : Buffer.from(all.subarray(at));
  }

  /** `answer`: unit, function code and what follows. */
  private answer({ request, resolve, reject }: Pending, answer: Buffer): void {
    const functionCode = answer.readUInt8(1);
    if (answer.readUInt8(0) !== request.unitId) this.garbled(`the answer of unit ${answer.readUInt8(0)}`);
    else if (functionCode === (request.functionCode | exceptionFlag)) {
      reject(exceptionFault(answer.readUInt8(2), this.placeOf(request)));
    } else if (functionCode !== request.functionCode) this.garbled(`the answer to function code ${functionCode}`);
    else {
      const due = isBitAccess(request.functionCode) ? Math.ceil(request.count / 8) : request.count * 2;
      // A device that lies about the length must not move values.
      if (answer.readUInt8(2) !== due || answer.length !== due + 3) {
        this.garbled(`${answer.length - 3} bytes, announced as ${answer.readUInt8(2)}, where ${due} were due`);
      } else resolve(Buffer.from(answer.subarray(3)));
    }
  }

  private garbled(what: string): void {
    const { pending } = this;
    const place = pending === undefined ? `${this.host}:${this.port}` : this.placeOf(pending.request);
    const fault = new AppError('modbus.malformed', `${place} sent ${what}`, { retryable: true });
    if (pending === undefined) this.close();
    else pending.reject(fault);
  }
}
