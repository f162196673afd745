import { AppError } from '@anju/contracts';
import type { Config } from './config.js';
import type { buildServer } from './http/index.js';

/** Opens the port; resolves to `http://host:port`. Throws `port.taken`. */
export async function listen(
  app: Pick<Awaited<ReturnType<typeof buildServer>>, 'listen'>,
  config: Pick<Config, 'httpHost' | 'httpPort'>,
): Promise<string> {
  try {
    return await app.listen({ host: config.httpHost, port: config.httpPort });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new AppError(
        'port.taken',
        `Port ${config.httpPort} on ${config.httpHost} is taken by another program: stop it, or give another with --http-port`,
        { cause: error, context: { port: config.httpPort, option: '--http-port' } },
      );
    }
    throw error;
  }
}
