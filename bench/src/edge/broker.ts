import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { freePorts, startProcess, until } from '@anju/tests/harness';
import { Aedes } from 'aedes';

export interface Broker {
  readonly name: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Mosquitto where the machine has it, else the engine of this project's broker within this process. */
export async function startBroker(folder: string): Promise<Broker> {
  const [port] = (await freePorts(1)) as [number];
  const config = join(folder, 'mosquitto.conf');
  // Nothing is dropped for a reader that is slow for a moment: what is missing at the end is the sender's.
  writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nlog_type error\n`);
  if (spawnSync('mosquitto', ['-h']).error !== undefined) return startAedes();
  const mosquitto = startProcess('mosquitto', 'mosquitto', ['-c', config]);
  await until('mosquitto', () => accepts(port), { timeoutMs: 10_000 });
  return { name: 'Mosquitto', port, stop: async () => void (await mosquitto.stop()) };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function startAedes(): Promise<Broker> {
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    broker.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    name: 'aedes',
    port: (server.address() as { port: number }).port,
    stop: async () => {
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
