import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { programPath } from '@anju/tests';

const startPatienceMs = 30_000;
const attempts = 5;

/**
 * Debian's Mosquitto with a configuration of the test's own, behind a port that stays the same however often it is started.
 * `lines` begin after the line `listener`, so that they describe that listener.
 */
export class Mosquitto {
  private process: ChildProcess | undefined;
  private target = 0;
  private readonly sockets = new Set<Socket>();
  private readonly pairs: { near: Socket; far: Socket }[] = [];

  private constructor(
    private readonly directory: string,
    private readonly gate: Server,
    readonly port: number,
  ) {}

  /** Reserves the port; nothing listens behind it until {@link start}: who connects is cut. */
  static async make(): Promise<Mosquitto> {
    const directory = await mkdtemp(join(tmpdir(), 'anju-mosquitto-'));
    const gate = createServer();
    const broker = new Mosquitto(directory, gate, await listen(gate));
    gate.on('connection', (near) => broker.join(near));
    return broker;
  }

  async start(lines: readonly string[]): Promise<void> {
    await this.halt();
    for (let attempt = 1; ; attempt += 1) {
      this.target = await freePort();
      const file = join(this.directory, 'mosquitto.conf');
      const own = ['persistence false', `user ${userInfo().username}`];
      // Debian's 2.0.11 ends when WebSockets are all that it listens to.
      own.push(`listener 0 ${join(this.directory, `other-${attempt}.sock`)}`);
      await writeFile(file, `${[...own, `listener ${this.target} 127.0.0.1`, ...lines].join('\n')}\n`);
      const child = spawn(programPath('mosquitto'), ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      this.process = child;
      if (await listening(this.target, child)) return;
      if (attempt === attempts || !said.includes('in use')) throw new Error(`mosquitto does not start: ${said}`);
    }
  }

  /** Makes it read passwords and certificates again. */
  reload(): void {
    this.process?.kill('SIGHUP');
  }

  /** Where clients reach it that no {@link deafen} shall touch. */
  get innerPort(): number {
    return this.target;
  }

  /** From now on it hears nothing more of those who are connected through the port; they hear it. */
  deafen(): void {
    for (const { near, far } of this.pairs) {
      near.unpipe(far);
      near.resume();
    }
  }

  cutAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async halt(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    this.cutAll();
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.kill('SIGKILL')) await ended;
  }

  async stop(): Promise<void> {
    await this.halt();
    await new Promise<void>((resolve) => this.gate.close(() => resolve()));
    await rm(this.directory, { recursive: true, force: true });
  }

  private join(near: Socket): void {
    if (this.process === undefined) {
      near.destroy();
      return;
    }
    const far = createConnection(this.target, '127.0.0.1');
    this.pairs.push({ near, far });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      // What was said last still has to arrive: an alert comes just before the end.
      socket.on('end', () => other.end());
      socket.on('close', () => {
        this.sockets.delete(socket);
        if (!other.destroyed) other.end();
      });
      socket.pipe(other);
    }
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** `false` when it ended instead. */
async function listening(port: number, child: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + startPatienceMs;
  while (child.exitCode === null) {
    const reached = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (reached) return true;
    if (Date.now() > deadline) throw new Error('mosquitto does not listen');
    await delay(20);
  }
  return false;
}
