import { request } from 'node:http';
import { createConnection } from 'node:net';
import type { Readiness } from '../domain/service-spec.js';

/** One try on 127.0.0.1; nothing that goes wrong is more than "not yet". */
export function probeOnce(readiness: Readiness, patienceMs: number): Promise<boolean> {
  return readiness.kind === 'tcp'
    ? accepts(readiness.port, patienceMs)
    : answersWell(readiness.port, readiness.path, patienceMs);
}

function accepts(port: number, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1', timeout });
    const end = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

function answersWell(port: number, path: string, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request({ host: '127.0.0.1', port, path, timeout, agent: false }, (response) => {
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
