import { AppError } from '@anju/contracts';
import { Counter, Gauge } from 'prom-client';
import { z } from 'zod';
import { actorOf, tokenOf, userOf } from '../authentication.js';
import { problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';
import { createLiveFeed, type Watcher } from '../stream/live-feed.js';
import { openSseConnection } from '../stream/sse-connection.js';

/** `GET /stream`: see `LiveEvent` in the contracts for what it carries. */
export function addStreamRoute(api: Api, context: RouteContext): void {
  const { bus, sessions, clock, metrics, limits, options } = context;
  const feed = createLiveFeed({ bus, instance: options.instance, capacity: limits.streamEvents });
  const slowClients = new Counter({
    name: 'anju_stream_slow_clients_total',
    help: 'Clients of the stream that fell behind and were reset',
    registers: [metrics],
  });
  new Gauge({
    name: 'anju_stream_clients',
    help: 'Clients of the stream',
    registers: [metrics],
    collect() {
      this.set(feed.watchers);
    },
  });
  api.addHook('onClose', async () => feed.stop());

  api.get(
    '/stream',
    {
      schema: {
        tags: ['stream'],
        summary: 'Server-sent events: what changes within your scope. Last-Event-ID resumes; `reset` means: fetch anew',
        response: {
          200: { description: 'text/event-stream', content: { 'text/event-stream': { schema: z.string() } } },
          ...problems(),
        },
      },
    },
    (request, reply) => {
      if (feed.watchers >= limits.streams) {
        throw new AppError('request.too_many', 'Too many streams are open; try again later.');
      }
      const token = tokenOf(request) ?? '';
      const header = request.headers['last-event-id'];
      const lastEventId = typeof header === 'string' && header !== '' ? header : undefined;
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value);
      }
      reply.raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      });
      const connection = openSseConnection(reply.raw, {
        maxBufferedBytes: limits.streamBufferedBytes,
        lastId: feed.lastId,
        onSlow: () => slowClients.inc(),
      });
      const watcher: Watcher = {
        viewer: actorOf(userOf(request)),
        send: connection.send,
      };
      const detach = feed.attach(watcher, lastEventId);
      let wasBehind = false;
      let cancel = clock.schedule(limits.heartbeatMs, beat);

      function close(): void {
        detach();
        cancel();
      }
      function beat(): void {
        cancel = clock.schedule(limits.heartbeatMs, beat);
        connection.heartbeat();
        // Two heartbeats without catching up: nobody reads.
        if (connection.isBehind && wasBehind) reply.raw.destroy();
        wasBehind = connection.isBehind;
        sessions.authenticate(token).then(
          (user) => {
            if (user === undefined) {
              close();
              connection.end();
            } else watcher.viewer = actorOf(user);
          },
          (error: unknown) => {
            // Whether the session stands is not known: rather cut than show what must not be seen. The client comes back.
            request.log.warn({ err: error }, 'session of a stream could not be checked');
            close();
            connection.end();
          },
        );
      }
      reply.raw.on('close', close);
    },
  );
}
