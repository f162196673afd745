import { Confirmation, decodePayload, metricNames, nodeTopic, type Payload } from '@anju/contracts/sparkplug';
import type { SessionEvents, SessionParts } from './session-parts.js';

/** What the host tells the node (NCMD): to be born again, and which of its batches are stored. Nothing else is carried out. */
export class HostCommands {
  constructor(
    private readonly parts: Pick<SessionParts, 'node' | 'outbox' | 'logger' | 'counters'>,
    private readonly events: Pick<SessionEvents, 'heardHost'> & { rebirthAsked(): void },
  ) {}

  take(bytes: Buffer): void {
    const topic = nodeTopic('NCMD', this.parts.node);
    let payload: Payload;
    try {
      payload = decodePayload(bytes);
    } catch {
      this.refuse(topic, 'malformed payload'); // Counted and said: the answer to a malformed command.
      return;
    }
    if (payload.timestampMs !== undefined) this.events.heardHost(payload.timestampMs);
    for (const metric of payload.metrics) {
      if (metric.name === metricNames.rebirth && metric.value === true) {
        this.parts.counters.rebirthCommands += 1;
        this.events.rebirthAsked();
      } else if (metric.name === metricNames.confirm && typeof metric.value === 'string') this.#confirm(metric.value);
      else this.refuse(topic, metric.name ?? `alias ${String(metric.alias)}`);
    }
  }

  refuse(topic: string, what: string): void {
    this.parts.counters.unknownCommands += 1;
    this.parts.logger.warn({ topic, what }, 'A command is ignored.');
  }

  #confirm(text: string): void {
    try {
      this.parts.outbox.confirm(Confirmation.parse(JSON.parse(text)));
      this.parts.counters.confirmations += 1;
    } catch (error) {
      this.refuse(metricNames.confirm, error instanceof Error ? error.message : String(error));
    }
  }
}
