import type { MqttClient } from 'mqtt';
import { sayGoodbye } from '../../platform/mqtt-goodbye.js';
import { decodeLiveMessage, encodeLiveMessage, type LiveMessage, readSharedEvent } from '../domain/live-message.js';
import type { LiveBus, ScopedEvent } from '../live-bus.js';
import { HeardInstances } from './heard-instances.js';
import {
  defaultLimits,
  defaultTiming,
  type LiveBusLimits,
  type LiveBusTiming,
  type MqttLiveBusOptions,
} from './live-bus-options.js';
import { askedTopic, connectLine, saidTopic } from './live-line.js';
import { OrderedDeliveries } from './ordered-deliveries.js';

/**
 * Carries events between instances of the service over the broker of the field, at QoS 0: what is lost is noticed by the numbers of
 * the messages, and whoever noticed begins anew from the stores.
 */
export class MqttLiveBus implements LiveBus {
  readonly #options: MqttLiveBusOptions;
  readonly #timing: LiveBusTiming;
  readonly #limits: LiveBusLimits;
  readonly #heard = new HeardInstances();
  /** Events of others. */
  readonly #deliveries: OrderedDeliveries;
  #client: MqttClient | undefined;
  #up = false;
  #stopped = false;
  #seq = 0;
  #unsent: object[] = [];
  #cancelFlush: (() => void) | undefined;
  #cancelTick: (() => void) | undefined;
  #recovering: Promise<void> | undefined;
  #recoverAgain = false;
  #isRefused = false;

  constructor(options: MqttLiveBusOptions) {
    this.#options = options;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#deliveries = new OrderedDeliveries({
      most: this.#limits.waitingEvents,
      leftOut: () => this.#recover(),
      failed: (error) => {
        options.logger.error({ err: error }, 'a live update of another instance could not be handed on');
        this.#recover();
      },
    });
  }

  /** Whether other instances are reached. */
  get connected(): boolean {
    return this.#up;
  }

  /** Connects in the background and keeps at it until `stop`. */
  start(): void {
    const { logger } = this.#options;
    const client = connectLine(this.#options, this.#timing);
    this.#client = client;
    let failure: unknown;
    client.on('error', (error) => {
      failure = error;
    });
    client.on('connect', () => {
      this.#subscribe(client).then(
        () => this.#ready(),
        (error: unknown) => {
          // Once: it is tried again every second.
          if (!this.#isRefused) {
            logger.error(
              { err: error },
              'the broker does not let live updates through; what others do is not seen here',
            );
          }
          this.#isRefused = true;
          client.stream.destroy();
        },
      );
    });
    client.on('close', () => this.#lost(failure));
    client.on('message', (topic, payload) => this.#take(topic, payload));
    this.#tick();
  }

  publish(event: ScopedEvent): void {
    this.#options.local.publish(event);
    if (!this.#up) {
      // Whoever hears the next message knows by its number that there was this one.
      this.#seq += 1;
      return;
    }
    // Field by field: an event may put itself into words only when it is asked.
    this.#unsent.push({
      path: event.path,
      ...(event.partyIds === undefined ? {} : { partyIds: event.partyIds }),
      ...(event.forViewer === undefined ? {} : { perViewer: true }),
      event: event.event,
    });
    if (this.#unsent.length >= this.#limits.eventsAtOnce) this.#flush();
    else this.#cancelFlush ??= this.#options.clock.schedule(this.#timing.gatherMs, () => this.#flush());
  }

  subscribe(listener: (event: ScopedEvent) => void, missed?: () => void): () => void {
    return this.#options.local.subscribe(listener, missed);
  }

  async stop(): Promise<void> {
    this.#flush();
    this.#stopped = true;
    this.#cancelTick?.();
    const client = this.#client;
    const wasUp = this.#up;
    this.#up = false;
    if (client === undefined) return;
    const { clock, instance } = this.#options;
    const say = (said: () => void): void => {
      client.publish(saidTopic(instance), encodeLiveMessage({ kind: 'gone' }), {}, said);
    };
    await sayGoodbye(client, clock, wasUp ? say : undefined);
    await this.#deliveries.settled();
  }

  async #subscribe(client: MqttClient): Promise<void> {
    const filters = [askedTopic, ...(this.#options.peers === undefined ? [] : [saidTopic('+')])];
    const granted = await client.subscribeAsync(filters, { qos: 0 });
    const refused = granted.filter(({ qos }) => qos > 2).map(({ topic }) => topic);
    if (refused.length > 0)
      throw new Error(`The broker refuses ${refused.join(', ')}; give the host's user that right.`);
  }

  #ready(): void {
    if (this.#stopped) return;
    this.#up = true;
    this.#isRefused = false;
    this.#options.logger.info('live updates of other instances connected');
    this.#sayWatched();
    if (this.#options.peers !== undefined) this.#recover();
  }

  #lost(failure: unknown): void {
    if (!this.#up) return;
    this.#up = false;
    this.#seq += this.#unsent.length;
    this.#unsent = [];
    this.#heard.clear();
    this.#deliveries.lineLost();
    this.#options.logger.warn({ err: failure }, 'live updates of other instances are lost; connecting again');
    if (this.#options.peers === undefined) return;
    this.#options.peers.deaf();
    this.#options.local.miss();
  }

  /** Begins anew from the stores and from what the others say they hear. */
  #recover(): void {
    const { peers, local, logger, clock } = this.#options;
    if (peers === undefined) return;
    this.#recoverAgain = true;
    if (this.#recovering !== undefined) return;
    const round = async (): Promise<void> => {
      while (this.#recoverAgain && !this.#stopped) {
        this.#recoverAgain = false;
        if (this.#up) this.#client?.publish(askedTopic, '', { qos: 0 });
        try {
          await peers.recover();
        } catch (error) {
          logger.warn({ err: error }, 'the latest values could not be read anew; trying again');
          this.#recoverAgain = true;
        }
        if (!this.#recoverAgain) local.miss();
        else await new Promise<void>((resolve) => void clock.schedule(this.#timing.reconnectMs, resolve));
      }
    };
    this.#recovering = round().finally(() => {
      this.#recovering = undefined;
    });
  }

  #tick(): void {
    if (this.#up) this.#say({ kind: 'alive', seq: this.#nextSeq() });
    const nowMs = this.#options.clock.nowMs();
    for (const instance of this.#heard.silentFor(this.#timing.goneMs, nowMs)) this.#gone(instance);
    this.#cancelTick = this.#options.clock.schedule(this.#timing.aliveMs, () => this.#tick());
  }

  #gone(instance: string): void {
    if (!this.#heard.forget(instance)) return;
    this.#options.logger.warn({ instance }, 'another instance is gone');
    this.#deliveries.deliver(async () => this.#options.peers?.gone(instance));
  }

  #nextSeq(): number {
    this.#seq += 1;
    return this.#seq;
  }

  #flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    const events = this.#unsent;
    this.#unsent = [];
    if (events.length > 0) this.#say({ kind: 'events', seq: this.#nextSeq(), events });
  }

  #sayWatched(): void {
    const { watched } = this.#options;
    if (watched === undefined || !this.#up) return;
    // What was said before this comes before it.
    this.#flush();
    const facilityIds = [...watched()];
    const size = this.#limits.facilitiesAtOnce;
    const parts = Math.max(1, Math.ceil(facilityIds.length / size));
    for (let part = 0; part < parts; part += 1) {
      const some = facilityIds.slice(part * size, (part + 1) * size);
      this.#say({ kind: 'watched', seq: this.#nextSeq(), part, parts, facilityIds: some });
    }
  }

  #say(message: LiveMessage): void {
    const client = this.#client;
    if (client === undefined || !this.#up) return;
    if (client.stream.writableLength > this.#limits.unsentBytes) return;
    client.publish(saidTopic(this.#options.instance), encodeLiveMessage(message), { qos: 0 });
  }

  #take(topic: string, payload: Uint8Array): void {
    if (topic === askedTopic) {
      this.#sayWatched();
      return;
    }
    const instance = topic.slice(saidTopic('').length);
    if (instance === this.#options.instance) return;
    const message = decodeLiveMessage(payload);
    if (message === undefined) return;
    if (message.kind === 'gone') {
      this.#gone(instance);
      return;
    }
    const { missed, after } = this.#heard.hear(instance, message, this.#options.clock.nowMs());
    if (missed) {
      if (after !== undefined) {
        const { seq } = message;
        this.#options.logger.warn({ instance, seq, after }, 'live updates of another instance were lost');
      }
      this.#recover();
    }
    if (message.kind === 'watched') {
      const facilityIds = this.#heard.takeWatched(instance, message);
      if (facilityIds !== undefined) {
        this.#deliveries.deliver(async () => this.#options.peers?.watched(instance, facilityIds));
      }
    }
    if (message.kind === 'events') {
      for (const each of message.events) this.#takeEvent(instance, each);
    }
  }

  #takeEvent(instance: string, told: unknown): void {
    const shared = readSharedEvent(told);
    if (shared === undefined) return;
    const { perViewer, ...scoped } = shared;
    this.#deliveries.deliver(async () => {
      if (this.#options.peers?.heard(instance, scoped.event) !== true) return;
      const event = perViewer === true ? await this.#options.perViewer?.(scoped) : scoped;
      if (event !== undefined) this.#options.local.publish(event);
    });
  }
}
