import type { Config } from './config.js';
import type { buildServer } from './http/index.js';
import { portFault } from './platform/port-fault.js';

/** Opens the port; resolves to `http://host:port`. Throws `port.taken`. */
export async function listen(
  app: Pick<Awaited<ReturnType<typeof buildServer>>, 'listen'>,
  { httpHost, httpPort }: Pick<Config, 'httpHost' | 'httpPort'>,
): Promise<string> {
  try {
    return await app.listen({ host: httpHost, port: httpPort });
  } catch (error) {
    throw portFault(error, httpHost, httpPort);
  }
}
