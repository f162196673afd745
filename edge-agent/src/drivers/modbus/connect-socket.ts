import { connect, type Socket } from 'node:net';
import { AppError } from '@anju/contracts';

/** More than any frame of a bus. */
const receiveBytes = 1024;

/**
 * A TCP connection without delay of small packets. Rejects with `modbus.disconnected`.
 *
 * @param onBytes gets what is received, in one buffer that is used again and again; without it the socket emits `data`
 */
export function connectSocket(
  host: string,
  port: number,
  timeoutMs: number,
  onBytes?: (bytes: Buffer) => void,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const callback = (length: number, buffer: Uint8Array) => {
      onBytes?.(Buffer.from(buffer.buffer, buffer.byteOffset, length));
      return true;
    };
    const onread = onBytes === undefined ? {} : { onread: { buffer: Buffer.alloc(receiveBytes), callback } };
    const socket = connect({ host, port, noDelay: true, ...onread });
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
