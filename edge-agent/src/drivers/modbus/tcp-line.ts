import { connectSocket } from './connect-socket.js';
import type { Line, LineOpener } from './line.js';

/** A serial line behind a converter that passes its bytes through TCP as they are (RTU over TCP). */
export class TcpLineOpener implements LineOpener {
  readonly reopenAfterFault = true;

  constructor(
    private readonly host: string,
    private readonly port: number,
    private readonly connectTimeoutMs: number,
  ) {}

  get place(): string {
    return `${this.host}:${this.port}`;
  }

  wireMs(): number {
    return 0;
  }

  async open(): Promise<Line> {
    const socket = await connectSocket(this.host, this.port, this.connectTimeoutMs);
    let closing = false;
    return {
      write: (bytes) => void socket.write(bytes),
      onData: (listener) => void socket.on('data', listener),
      onLost: (listener) => {
        if (socket.destroyed) listener('the connection was closed');
        socket.once('close', () => {
          if (!closing) listener('the connection was closed');
        });
      },
      close: async () => {
        closing = true;
        socket.destroy();
      },
    };
  }
}
