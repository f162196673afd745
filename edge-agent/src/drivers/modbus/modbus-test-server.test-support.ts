import { createServer, type Socket } from 'node:net';

export interface TestRequest {
  readonly unitId: number;
  readonly functionCode: number;
  readonly address: number;
  readonly count: number;
}

/**
 * `registers`: served. `exception`: answered with that code. `silent`: nothing. `late`: the answer after `ms`.
 * `raw`: the PDU as it is (function code first). `reset`: the connection is torn.
 */
export type TestAnswer =
  | { readonly registers: readonly number[] }
  | { readonly bits: readonly boolean[] }
  | { readonly exception: number }
  | { readonly raw: Buffer }
  | { readonly late: TestAnswer; readonly ms: number }
  | 'silent'
  | 'reset';

/** A Modbus TCP server whose units behave as the test says. */
export async function openModbusTestServer(answer: (request: TestRequest) => TestAnswer, port = 0) {
  const sockets = new Set<Socket>();
  const requests: (TestRequest & { atMs: number })[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let received = Buffer.alloc(0);
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      while (received.length >= 12) {
        const frame = received.subarray(0, 6 + received.readUInt16BE(4));
        received = received.subarray(frame.length);
        const request = {
          unitId: frame.readUInt8(6),
          functionCode: frame.readUInt8(7),
          address: frame.readUInt16BE(8),
          count: frame.readUInt16BE(10),
        };
        requests.push({ ...request, atMs: performance.now() });
        respond(socket, frame, request, answer(request));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    requests,
    connections: () => connections,
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type ModbusTestServer = Awaited<ReturnType<typeof openModbusTestServer>>;

function respond(socket: Socket, frame: Buffer, request: TestRequest, answer: TestAnswer): void {
  if (answer === 'silent') return;
  if (answer === 'reset') {
    socket.resetAndDestroy();
    return;
  }
  if ('late' in answer) {
    setTimeout(() => respond(socket, frame, request, answer.late), answer.ms);
    return;
  }
  const pdu = pduOf(request, answer);
  const header = Buffer.alloc(7);
  frame.copy(header, 0, 0, 4);
  header.writeUInt16BE(pdu.length + 1, 4);
  header.writeUInt8(request.unitId, 6);
  if (!socket.destroyed) socket.write(Buffer.concat([header, pdu]));
}

function pduOf(request: TestRequest, answer: Exclude<TestAnswer, string | { late: TestAnswer }>): Buffer {
  if ('raw' in answer) return answer.raw;
  if ('exception' in answer) return Buffer.from([request.functionCode | 0x80, answer.exception]);
  if ('bits' in answer) {
    const bytes = Buffer.alloc(Math.ceil(answer.bits.length / 8));
    for (const [index, bit] of answer.bits.entries()) {
      if (bit) bytes.writeUInt8(bytes.readUInt8(index >> 3) | (1 << (index & 7)), index >> 3);
    }
    return Buffer.concat([Buffer.from([request.functionCode, bytes.length]), bytes]);
  }
  const bytes = Buffer.alloc(answer.registers.length * 2);
  for (const [index, register] of answer.registers.entries()) bytes.writeUInt16BE(register & 0xffff, index * 2);
  return Buffer.concat([Buffer.from([request.functionCode, bytes.length]), bytes]);
}

/** A device that holds `registers` by address and refuses everything else with exception 02. */
export function servedBy(registers: ReadonlyMap<number, number>) {
  return ({ address, count }: TestRequest): TestAnswer => {
    const values = Array.from({ length: count }, (_, index) => registers.get(address + index));
    return values.some((value) => value === undefined)
      ? { exception: 2 }
      : { registers: values.map((value) => value ?? 0) };
  };
}
