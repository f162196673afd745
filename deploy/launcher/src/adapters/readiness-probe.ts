import { request } from 'node:http';
import { createConnection } from 'node:net';
import type { Readiness } from '../domain/service-spec.js';

const TRY_MS = 1_000;

/** One try on 127.0.0.1; nothing that goes wrong is more than "not yet". */
export function probeOnce(readiness: Readiness): Promise<boolean> {
  return readiness.kind === 'tcp' ? accepts(readiness.port) : answersWell(readiness.port, readiness.path);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1', timeout: TRY_MS });
    const end = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

function answersWell(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request({ host: '127.0.0.1', port, path, timeout: TRY_MS, agent: false }, (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      resolve(status >= 200 && status < 300);
    });
    asking.once('timeout', () => asking.destroy());
    asking.once('error', () => resolve(false));
    asking.once('close', () => resolve(false));
    asking.end();
  });
}
