import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { programPath } from '@anju/tests';
import type { TestBroker } from './test-broker.js';

const startPatienceMs = 20_000;

/** Debian's Mosquitto with anonymous access, behind a port of the test's own, so that its connections can be broken. */
export class MosquittoBroker implements TestBroker {
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly process: ChildProcess,
    private readonly directory: string,
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<MosquittoBroker> {
    const directory = await mkdtemp(join(tmpdir(), 'anju-mosquitto-'));
    const path = join(directory, 'mqtt.sock');
    const lines = [
      `listener 0 ${path}`,
      'allow_anonymous true',
      'persistence false',
      `user ${userInfo().username}`,
      // Each test may say more at once than the default of 1000 messages holds for a slow reader.
      'max_queued_messages 0',
    ];
    const file = join(directory, 'mosquitto.conf');
    await writeFile(file, `${lines.join('\n')}\n`);
    const child = spawn(programPath('mosquitto'), ['-c', file], { stdio: 'ignore' });
    await listening(path, child);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const broker = new MosquittoBroker(child, directory, server, address.port);
    server.on('connection', (near) => broker.#join(near, path));
    return broker;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  #join(near: Socket, path: string): void {
    const far = createConnection(path);
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
    }
    near.pipe(far);
    far.pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }

  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cutAll();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    const ended = new Promise<void>((resolve) => this.process.once('exit', () => resolve()));
    if (this.process.exitCode === null && this.process.kill('SIGTERM')) await ended;
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function listening(path: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startPatienceMs;
  for (;;) {
    const reached = await new Promise<boolean>((resolve) => {
      const socket = createConnection(path);
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (reached) return;
    if (child.exitCode !== null) throw new Error(`mosquitto ended with code ${child.exitCode}`);
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error('mosquitto does not listen');
    }
    await delay(20);
  }
}
