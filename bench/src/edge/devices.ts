import { createServer, type Socket } from 'node:net';
import { answerParent } from './child.js';
import { busCount, encodedAnswers, type Load, placeAt, pointsOf } from './load.js';
import { percentile } from './percentile.js';

/** `mark` begins a window; its answer and that of `read` say how many answers each device has given so far. */
export type DevicesQuestion = 'mark' | 'read';

export interface DevicesAnswer {
  readonly served: readonly number[];
  /** Between successive requests to a device since the mark, ms. */
  readonly periodMs: { readonly median: number; readonly p99: number; readonly longest: number };
}

/** Modbus application protocol header and function code; exception 02 of Modbus V1.1b3 §7. */
const headerBytes = 8;
const illegalAddress = 2;

const load = JSON.parse(process.argv[2] ?? '') as Load;
const points = pointsOf(load);
const answers = encodedAnswers(points);
const served = new Array<number>(load.devices).fill(0);
const lastMs = new Float64Array(load.devices).fill(Number.NaN);
let periods: number[] = [];

/** Answers every request that is whole in `bytes`; returns the rest. */
function answer(bus: number, bytes: Buffer, socket: Socket): Buffer {
  let offset = 0;
  while (bytes.length - offset >= headerBytes + 4) {
    const unitId = bytes.readUInt8(offset + 6);
    const address = bytes.readUInt16BE(offset + 8);
    const count = bytes.readUInt16BE(offset + 10);
    const device = bus * load.devicesPerBus + unitId - 1;
    const data = answers[placeAt(device, served[device] ?? 0)]?.subarray(address * 2, (address + count) * 2);
    const whole = data !== undefined && data.length === count * 2 && device < load.devices;
    const reply = Buffer.alloc(headerBytes + 1 + (whole ? data.length : 0));
    bytes.copy(reply, 0, offset, offset + headerBytes);
    reply.writeUInt16BE(reply.length - 6, 4);
    if (whole) {
      reply.writeUInt8(data.length, headerBytes);
      data.copy(reply, headerBytes + 1);
      note(device);
    } else {
      reply.writeUInt8(bytes.readUInt8(offset + 7) | 0x80, 7);
      reply.writeUInt8(illegalAddress, headerBytes);
    }
    socket.write(reply);
    offset += headerBytes + 4;
  }
  return bytes.subarray(offset);
}

function note(device: number): void {
  const nowMs = performance.now();
  const before = lastMs[device] as number;
  if (!Number.isNaN(before)) periods.push(nowMs - before);
  lastMs[device] = nowMs;
  served[device] = (served[device] as number) + 1;
}

const ports = await Promise.all(
  Array.from(
    { length: busCount(load) },
    (_, bus) =>
      new Promise<number>((resolve, reject) => {
        const server = createServer((socket) => {
          let rest: Buffer = Buffer.alloc(0);
          socket.setNoDelay(true);
          socket.on('error', () => socket.destroy());
          socket.on('data', (bytes) => {
            rest = answer(bus, rest.length === 0 ? bytes : Buffer.concat([rest, bytes]), socket);
          });
        });
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
      }),
  ),
);

answerParent<{ kind: DevicesQuestion }, DevicesAnswer>(({ kind }) => {
  if (kind === 'mark') periods = [];
  return {
    served: [...served],
    periodMs: {
      median: percentile(periods, 0.5),
      p99: percentile(periods, 0.99),
      longest: percentile(periods, 1),
    },
  };
});
process.send?.({ ports });
