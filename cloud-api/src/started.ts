import type { Logger } from 'pino';

/** Greatest time for stopping one part, ms; together they stay within the launcher's patience. */
const stopShareMs = 1500;

/** What was started, to be stopped the other way round. */
export class Started {
  readonly #parts: { readonly name: string; readonly stop: () => Promise<void> | void; readonly shareMs: number }[] =
    [];

  constructor(private readonly logger: Logger) {}

  add(name: string, stop: () => Promise<void> | void, shareMs = stopShareMs): void {
    this.#parts.push({ name, stop, shareMs });
  }

  async stop(): Promise<void> {
    for (let part = this.#parts.pop(); part !== undefined; part = this.#parts.pop()) {
      const { name, stop, shareMs } = part;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), shareMs);
      });
      try {
        const outcome = await Promise.race([Promise.resolve(stop()), late]);
        if (outcome === 'late') this.logger.error({ part: name }, 'did not stop in time and is left behind');
      } catch (error) {
        this.logger.error({ err: error, part: name }, 'failed while stopping');
      } finally {
        clearTimeout(timer);
      }
    }
  }
}
