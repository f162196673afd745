import type { ServerResponse } from 'node:http';
import type { LiveEvent } from '@anju/contracts';

export interface SseConnection {
  /** Never waits. While the client is behind, events are left out and a `reset` follows once it catches up. */
  send(id: string, event: LiveEvent): void;
  heartbeat(): void;
  end(): void;
  readonly isBehind: boolean;
}

function frame(id: string, event: LiveEvent): string {
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/**
 * One client of the stream, with at most `maxBufferedBytes` waiting for it.
 *
 * `lastId`: the newest event's id at the time of asking, which is the point from which a reset client goes on.
 */
export function openSseConnection(
  response: ServerResponse,
  options: { readonly maxBufferedBytes: number; readonly lastId: () => string; readonly onSlow: () => void },
): SseConnection {
  let behind = false;

  // Lets an EventSource come back soon, and gets the headers out at once.
  response.write('retry: 2000\n\n');
  response.on('drain', () => {
    if (!behind) return;
    behind = false;
    response.write(frame(options.lastId(), { type: 'reset' }));
  });

  return {
    send(id, event) {
      if (behind || response.writableEnded || response.destroyed) return;
      response.write(frame(id, event));
      if (response.writableLength > options.maxBufferedBytes) {
        behind = true;
        options.onSlow();
      }
    },
    heartbeat() {
      if (!behind && !response.writableEnded && !response.destroyed) response.write(': still here\n\n');
    },
    end() {
      response.end();
    },
    get isBehind() {
      return behind;
    },
  };
}
