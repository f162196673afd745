import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Serves the built console. Its files hold no data; what it shows comes from the API, which asks for a session. */
export async function addConsole(app: FastifyInstance, consoleDir: string | undefined): Promise<void> {
  if (consoleDir === undefined) return;
  const root = resolve(consoleDir);
  if (!existsSync(root)) app.log.warn({ consoleDir }, 'the console is not built: its pages are missing until it is');
  await app.register(fastifyStatic, {
    root,
    cacheControl: false,
    setHeaders(response, path) {
      // Built files carry a hash in their name; the page that names them must always be fresh.
      const isHashed = /[/\\]assets[/\\]/.test(path);
      response.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
