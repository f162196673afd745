import { connect, type Socket } from 'node:net';
import { answerParent } from '../edge/child.js';
import { edgeNodeId, estateId, facilitiesOfEstate, pointsOfBlock, valueAt } from './estate.js';
import { connectPacket, PacketReader, pingPacket, publishPacket } from './mqtt-wire.js';

export interface LinesSettings {
  readonly port: number;
  readonly password: string;
  readonly estates: number;
  readonly periodMs: number;
}

export interface LinesAnswer {
  readonly sent: number;
}

const encodedPolls = 16;
const tickMs = 5;
const keepaliveS = 60;
const { port, password, estates, periodMs } = JSON.parse(process.argv[2] ?? '') as LinesSettings;

/** The fields of each block of each facility: the same readings that the agents send. */
const polls = Array.from({ length: encodedPolls }, (_, poll) =>
  facilitiesOfEstate.map(({ points }) =>
    Array.from({ length: Math.ceil(points.length / pointsOfBlock) }, (_, block) =>
      points
        .slice(block * pointsOfBlock, (block + 1) * pointsOfBlock)
        .map((point) => `${point.name}=${valueAt(point, poll)}`)
        .join(','),
    ),
  ),
);

let sent = 0;
let sending = false;
let sinceMs = 0;
const done = new Array<number>(estates).fill(0);

/** Flags travel as InfluxDB's booleans. */
function linesOf(estate: number, facility: number, poll: number, nowMs: number): string {
  const { deviceId } = facilitiesOfEstate[facility] as (typeof facilitiesOfEstate)[number];
  const head = `reading,estate=${estateId(estate)},facility=${estateId(estate)}.${deviceId}`;
  const blocks = polls[(estate + poll) % encodedPolls]?.[facility] ?? [];
  return blocks.map((fields, block) => `${head} ${fields} ${nowMs - 40 * (blocks.length - block)}000000`).join('\n');
}

function poll(socket: Socket, estate: number, number: number): void {
  const nowMs = Date.now();
  const packets = facilitiesOfEstate.map(({ deviceId, points }, facility) => {
    sent += points.length;
    return publishPacket(
      `lines/${estateId(estate)}/${deviceId}`,
      Buffer.from(linesOf(estate, facility, number, nowMs)),
    );
  });
  socket.write(Buffer.concat(packets));
}

const sockets = await Promise.all(
  Array.from(
    { length: estates },
    (_, estate) =>
      new Promise<Socket>((resolve, reject) => {
        const socket = connect({ port, host: '127.0.0.1', noDelay: true });
        const reader = new PacketReader((packet) => {
          if (packet.kind !== 'connected') return;
          if (packet.refusal === 0) resolve(socket);
          else reject(new Error(`refused with code ${packet.refusal}`));
        });
        socket.on('data', (chunk) => reader.take(chunk));
        socket.on('error', reject);
        socket.write(
          connectPacket({ clientId: `lines-${edgeNodeId(estate)}`, username: 'peer', password, keepaliveS }),
        );
      }),
  ),
);
setInterval(() => {
  if (!sending) return;
  const nowMs = performance.now();
  sockets.forEach((socket, estate) => {
    const dueMs = sinceMs + (((estate * 0.618_033_988_75) % 1) + (done[estate] ?? 0)) * periodMs;
    if (dueMs > nowMs) return;
    poll(socket, estate, done[estate] ?? 0);
    done[estate] = (done[estate] ?? 0) + 1;
  });
}, tickMs);
setInterval(() => {
  for (const socket of sockets) socket.write(pingPacket);
}, 25_000);

answerParent<{ readonly sending: boolean }, LinesAnswer>((question) => {
  if (question.sending && !sending) sinceMs = performance.now();
  sending = question.sending;
  return { sent };
});
process.send?.({});
