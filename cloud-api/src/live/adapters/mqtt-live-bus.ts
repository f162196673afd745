import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Logger } from 'pino';
import type { Clock } from '../../platform/clock.js';
import { decodeLiveMessage, encodeLiveMessage, type LiveMessage, readSharedEvent } from '../domain/live-message.js';
import type { LiveBus, ScopedEvent } from '../live-bus.js';
import type { LivePeers } from '../live-peers.js';
import type { InProcessLiveBus } from './in-process-live-bus.js';

/** Below it nobody but instances of the service may publish or read: see `broker/README.md`. */
const root = 'anju/live';
const saidTopic = (instance: string) => `${root}/said/${instance}`;
const askedTopic = `${root}/asked`;

export interface MqttLiveBusOptions {
  readonly broker: {
    /** The next is tried when one fails. */
    readonly urls: readonly string[];
    readonly username?: string;
    readonly password?: string;
  };
  readonly clientId: string;
  /** Differs with every start. */
  readonly instance: string;
  /** Carries the events within this process. */
  readonly local: InProcessLiveBus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Facilities that this process hears now; absent: it hears none. */
  readonly watched?: () => Iterable<string>;
  /** Takes what other instances say; absent: this process listens to none. */
  readonly peers?: LivePeers;
  /** The event as each viewer gets it, from what all of them get; `undefined`: there is none any more. */
  readonly perViewer?: (event: ScopedEvent) => Promise<ScopedEvent | undefined>;
  readonly timing?: Partial<LiveBusTiming>;
  readonly limits?: Partial<LiveBusLimits>;
}

/** All in ms. */
export interface LiveBusTiming {
  /** Events wait so long for others, to share a message. */
  readonly gatherMs: number;
  readonly aliveMs: number;
  /** An instance that says nothing for this long is gone. */
  readonly goneMs: number;
  readonly reconnectMs: number;
  readonly keepaliveMs: number;
}

export interface LiveBusLimits {
  /** Events of one message. */
  readonly eventsAtOnce: number;
  /** Facilities of one message. */
  readonly facilitiesAtOnce: number;
  /** With more than this waiting for the broker, bytes, messages are left out; others notice. */
  readonly unsentBytes: number;
  /** Events that wait to be put in a viewer's words; more are left out, and clients reset. */
  readonly waitingEvents: number;
}

const defaultTiming: LiveBusTiming = {
  gatherMs: 20,
  aliveMs: 2_000,
  goneMs: 8_000,
  reconnectMs: 1_000,
  keepaliveMs: 15_000,
};
const defaultLimits: LiveBusLimits = {
  eventsAtOnce: 100,
  facilitiesAtOnce: 2_000,
  unsentBytes: 4 * 1024 * 1024,
  waitingEvents: 10_000,
};
/** Shorter than what the service grants each of its parts to stop. */
const disconnectPatienceMs = 700;

/** What is known of another instance. */
interface Peer {
  seq: number;
  heardMs: number;
  /** Parts of what it hears, as far as they came. */
  parts: string[][];
}

/**
 * Carries events between instances of the service over the broker of the field, at QoS 0: what is lost is noticed by the numbers of
 * the messages, and whoever noticed begins anew from the stores.
 */
export class MqttLiveBus implements LiveBus {
  readonly #options: MqttLiveBusOptions;
  readonly #timing: LiveBusTiming;
  readonly #limits: LiveBusLimits;
  readonly #peers = new Map<string, Peer>();
  #client: MqttClient | undefined;
  #up = false;
  #stopped = false;
  #seq = 0;
  #unsent: object[] = [];
  #cancelFlush: (() => void) | undefined;
  #cancelTick: (() => void) | undefined;
  /** Events of others in the order in which they came. */
  #deliveries: Promise<void> = Promise.resolve();
  #waiting = 0;
  #recovering: Promise<void> | undefined;
  #recoverAgain = false;
  #isRefused = false;
  /** Lines to the broker that were lost. */
  #lines = 0;

  constructor(options: MqttLiveBusOptions) {
    this.#options = options;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#limits = { ...defaultLimits, ...options.limits };
  }

  /** Whether other instances are reached. */
  get connected(): boolean {
    return this.#up;
  }

  /** Connects in the background and keeps at it until `stop`. */
  start(): void {
    const { broker, clientId, instance, logger } = this.#options;
    const [first = '', ...others] = broker.urls;
    const servers = broker.urls.map((url) => {
      const { protocol, hostname, port } = new URL(url);
      const kind = protocol.slice(0, -1) as 'mqtt' | 'mqtts' | 'ws' | 'wss';
      const usual = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 }[kind];
      return { host: hostname, port: port === '' ? usual : Number(port), protocol: kind };
    });
    const options: IClientOptions = {
      clientId,
      clean: true,
      protocolVersion: 4,
      keepalive: Math.max(1, Math.round(this.#timing.keepaliveMs / 1000)),
      reconnectPeriod: this.#timing.reconnectMs,
      resubscribe: false,
      queueQoSZero: false,
      will: { topic: saidTopic(instance), payload: encodeLiveMessage({ kind: 'gone' }), qos: 0, retain: false },
      ...(broker.username === undefined ? {} : { username: broker.username }),
      ...(broker.password === undefined ? {} : { password: broker.password }),
      ...(others.length === 0 ? {} : { servers }),
    };
    const client = mqtt.connect(first, options);
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
    await new Promise<void>((resolve) => {
      const cancel = clock.schedule(disconnectPatienceMs, () => {
        client.end(true);
        resolve();
      });
      const done = (): void => {
        cancel();
        resolve();
      };
      if (!wasUp) client.end(true, {}, done);
      else
        client.publish(saidTopic(instance), encodeLiveMessage({ kind: 'gone' }), {}, () => client.end(false, {}, done));
    });
    await this.#deliveries;
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
    this.#peers.clear();
    this.#lines += 1;
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
    for (const [instance, { heardMs }] of this.#peers) {
      // A clock that was set back proves nothing.
      if (heardMs > nowMs) continue;
      if (nowMs - heardMs >= this.#timing.goneMs) this.#gone(instance);
    }
    this.#cancelTick = this.#options.clock.schedule(this.#timing.aliveMs, () => this.#tick());
  }

  #gone(instance: string): void {
    if (!this.#peers.delete(instance)) return;
    this.#options.logger.warn({ instance }, 'another instance is gone');
    this.#deliver(async () => this.#options.peers?.gone(instance));
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
    const peer = this.#peerOf(instance, message);
    if (message.kind === 'watched') this.#takeWatched(instance, peer, message);
    if (message.kind === 'events') {
      for (const each of message.events) this.#takeEvent(instance, each);
    }
  }

  #peerOf(instance: string, { seq, kind }: Exclude<LiveMessage, { kind: 'gone' }>): Peer {
    const heardMs = this.#options.clock.nowMs();
    const known = this.#peers.get(instance);
    if (known === undefined) {
      const peer: Peer = { seq, heardMs, parts: [] };
      this.#peers.set(instance, peer);
      // Who begins says first what it hears; of another something was missed.
      if (kind !== 'watched' || seq !== 1) this.#recover();
      return peer;
    }
    if (seq !== known.seq + 1) {
      this.#options.logger.warn({ instance, seq, after: known.seq }, 'live updates of another instance were lost');
      known.parts = [];
      this.#recover();
    }
    known.seq = seq;
    known.heardMs = heardMs;
    return known;
  }

  #takeWatched(instance: string, peer: Peer, message: Extract<LiveMessage, { kind: 'watched' }>): void {
    if (message.part === 0) peer.parts = [];
    if (message.part !== peer.parts.length) return;
    peer.parts.push(message.facilityIds);
    if (peer.parts.length < message.parts) return;
    const facilityIds = peer.parts.flat();
    peer.parts = [];
    this.#deliver(async () => this.#options.peers?.watched(instance, facilityIds));
  }

  #takeEvent(instance: string, told: unknown): void {
    const shared = readSharedEvent(told);
    if (shared === undefined) return;
    const { perViewer, ...scoped } = shared;
    this.#deliver(async () => {
      if (this.#options.peers?.heard(instance, scoped.event) !== true) return;
      const event = perViewer === true ? await this.#options.perViewer?.(scoped) : scoped;
      if (event !== undefined) this.#options.local.publish(event);
    });
  }

  /** One after another, in the order in which they came. */
  #deliver(task: () => Promise<void>): void {
    if (this.#waiting >= this.#limits.waitingEvents) {
      this.#recover();
      return;
    }
    this.#waiting += 1;
    const line = this.#lines;
    this.#deliveries = this.#deliveries
      // What came before the line was lost is worth nothing after it.
      .then(() => (line === this.#lines ? task() : undefined))
      .catch((error: unknown) => {
        this.#options.logger.error({ err: error }, 'a live update of another instance could not be handed on');
        this.#recover();
      })
      .finally(() => {
        this.#waiting -= 1;
      });
  }
}
