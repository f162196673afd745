import { connect, type Socket } from 'node:net';
import { AppError } from '@anju/contracts';

/** A TCP connection without delay of small packets. Rejects with `modbus.disconnected`. */
export function connectSocket(host: string, port: number, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const fail = (why: string, cause?: Error) => {
      clearTimeout(timer);
      socket.destroy();
      const message = `cannot connect to ${host}:${port}: ${why}; is it powered, on this network, and are host and port right?`;
      reject(new AppError('modbus.disconnected', message, { retryable: true, cause }));
    };
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs} ms`), timeoutMs);
    socket.on('error', (error) => fail(error.message, error));
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}
