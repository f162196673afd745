import { createServer } from 'node:net';

/** Of vitest's workers: tests that run side by side have ports of their own, for a port that was found free is not taken at once. */
const worker = Number(process.env.VITEST_POOL_ID ?? 0) % 2;
/** Below the ports that the kernel gives to outgoing connections, so that none of those takes one meanwhile. */
const PORTS_FROM = 20_000 + worker * 5_500;
const PORTS_TO = PORTS_FROM + 5_500;
const ATTEMPTS = 200;

/** Given out by this process: whoever asked may not listen yet. */
const given = new Set<number>();

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** `count` loopback ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePortBlock(1));
  return ports;
}

/** First port of `count` consecutive loopback ports that were free a moment ago; this process gets none of them twice. */
export async function freePortBlock(count: number): Promise<number> {
  if (given.size > (PORTS_TO - PORTS_FROM) / 4) given.clear();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const base = PORTS_FROM + Math.floor(Math.random() * (PORTS_TO - PORTS_FROM - count));
    const ports = Array.from({ length: count }, (_, index) => base + index);
    if (ports.some((port) => given.has(port))) continue;
    for (const port of ports) given.add(port);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return base;
    for (const port of ports) given.delete(port);
  }
  throw new Error(`No block of ${count} free ports was found`);
}
