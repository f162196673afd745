import { createServer, request, type Server } from 'node:http';

/** What is answered to writes instead of what the server would. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** A way to an HTTP server on which answers can be put in the place of the server's. */
export interface FaultyWay {
  readonly url: string;
  /** `undefined`: writes go through again. Questions always do. */
  refuseWrites(refusal: Refusal | undefined): void;
  /** Writes refused so far. */
  readonly refused: number;
  stop(): Promise<void>;
}

export async function startFaultyWay(target: string): Promise<FaultyWay> {
  let refusal: Refusal | undefined;
  let refused = 0;
  const server: Server = createServer((incoming, outgoing) => {
    const isWrite = incoming.method === 'POST' && incoming.url?.startsWith('/api/v2/write') === true;
    if (refusal !== undefined && isWrite) {
      const { status, code, message } = refusal;
      refused += 1;
      incoming.resume();
      incoming.on('end', () => {
        outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code, message }));
      });
      return;
    }
    const onward = request(new URL(incoming.url ?? '/', target), {
      method: incoming.method,
      headers: incoming.headers,
    });
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('error', () => outgoing.destroy());
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.on('error', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    refuseWrites(wanted) {
      refusal = wanted;
    },
    get refused() {
      return refused;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
