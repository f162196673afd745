import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { AppError } from '@anju/contracts';
import { createWebSocketStream, WebSocketServer } from 'ws';
import type { TcpListenerConfig, WebSocketListenerConfig } from '../config/schema.js';

export type Transport = 'tcp' | 'websocket';

export interface Listener {
  readonly transport: Transport;
  readonly port: number;
  close(): Promise<void>;
}

/** Receives every new connection; answers whether it was taken. */
export type ConnectionSink = (stream: Duplex, transport: Transport, remote: string) => boolean;

/** Noticing a peer that vanished is MQTT's keep-alive; this one is for the time before it. */
const TCP_KEEPALIVE_MS = 30_000;

function readTls(tls: { certFile: string; keyFile: string }): { cert: Buffer; key: Buffer } {
  try {
    return { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) };
  } catch (error) {
    throw new AppError('config.invalid', `certificate or key cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function listen(server: Server, what: string, endpoint: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      const where = `${endpoint.host}:${endpoint.port}`;
      if (error.code === 'EADDRINUSE') {
        const message = `port ${endpoint.port} on ${endpoint.host} is taken by another program; free it or change ${what}`;
        reject(new AppError('port.taken', message, { context: { where }, cause: error }));
      } else {
        reject(
          new AppError('port.unusable', `cannot listen on ${where} (${what}): ${error.message}`, { cause: error }),
        );
      }
    };
    server.once('error', onError);
    server.listen(endpoint.port, endpoint.host, () => {
      server.off('error', onError);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function prepare(socket: Socket): void {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, TCP_KEEPALIVE_MS);
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

export async function listenTcp(
  config: TcpListenerConfig,
  what: string,
  handshakeTimeoutMs: number,
  sink: ConnectionSink,
): Promise<Listener> {
  const onConnection = (socket: Socket): void => {
    prepare(socket);
    if (!sink(socket, 'tcp', `${socket.remoteAddress}:${socket.remotePort}`)) socket.destroy();
  };
  const server = config.tls
    ? createTlsServer({ ...readTls(config.tls), handshakeTimeout: handshakeTimeoutMs }, onConnection)
    : createTcpServer(onConnection);
  const port = await listen(server, what, config);
  return { transport: 'tcp', port, close: () => closeServer(server) };
}

export async function listenWebSocket(
  config: WebSocketListenerConfig,
  what: string,
  limits: { handshakeTimeoutMs: number; maxMessageBytes: number },
  sink: ConnectionSink,
): Promise<Listener> {
  const server = config.tls ? createHttpsServer(readTls(config.tls)) : createHttpServer();
  const sockets = new Set<Socket>();
  // A peer that never finishes its upgrade is cut on our own clock: Node looks at its header time-outs only twice a minute.
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    prepare(socket);
    const timer = setTimeout(() => socket.destroy(), limits.handshakeTimeoutMs);
    socket.once('close', () => {
      clearTimeout(timer);
      sockets.delete(socket);
    });
    socket.once('mqtt-upgraded', () => clearTimeout(timer));
  });
  server.on('request', (_request, response) => {
    response.writeHead(426, { 'content-type': 'text/plain', connection: 'close' });
    response.end(`This is an MQTT broker: connect with a WebSocket to ${config.path}, subprotocol mqtt.\n`);
  });
  const sessions = new WebSocketServer({
    server,
    path: config.path,
    perMessageDeflate: false,
    maxPayload: limits.maxMessageBytes,
    handleProtocols: (offered) => (offered.has('mqtt') ? 'mqtt' : false),
  });
  sessions.on('connection', (session, request) => {
    const { socket } = request;
    socket.emit('mqtt-upgraded');
    const stream = createWebSocketStream(session);
    if (session.protocol !== 'mqtt' || !sink(stream, 'websocket', `${socket.remoteAddress}:${socket.remotePort}`)) {
      stream.on('error', () => undefined); // Refused already: what the closing socket still says is of no use.
      session.terminate();
    }
  });
  const port = await listen(server, what, config);
  return {
    transport: 'websocket',
    port,
    close: async () => {
      const closed = closeServer(server);
      sessions.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
