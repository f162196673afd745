import { LiveEvent, type PointView } from '@anju/contracts';
import mqtt from 'mqtt';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { describeOverBrokers } from '../ingest/testing/over-brokers.js';
import type { TestBroker } from '../ingest/testing/test-broker.js';
import { systemClock } from '../platform/clock.js';
import type { LatestReading } from '../readings/index.js';
import type { IndexedFacility } from '../registry/index.js';
import { createLiveMirror, InProcessLiveBus, type LiveMirror, MqttLiveBus, type ScopedEvent } from './index.js';
import type { Viewer } from './live-bus.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 20 });

const facilityOf = (id: string, estateId: string): IndexedFacility => ({
  id: `${estateId}.${id}`,
  estateId,
  name: { zh: id, en: id },
  estateName: { zh: estateId, en: estateId },
  deviceId: id,
  kind: 'ponding',
  points: ['water_depth'],
  parameters: {},
  path: `linan.qiaodong.${estateId}`,
});
const garage = facilityOf('garage-1', 'heping');
const other = facilityOf('garage-1', 'xinhu');
const facilities = new Map([garage, other].map((each) => [each.id, each]));
const directory = { facility: (id: string) => facilities.get(id), facilities: () => facilities.values() };
const logger = pino({ level: process.env.ANJU_TEST_LOG ?? 'silent' });
/** A machine under load may hold everything up for seconds: nobody is gone because of that. */
const timing = { gatherMs: 5, aliveMs: 100, goneMs: 30_000, reconnectMs: 50 };

const pointEvent = (value: number, sourceTimeMs: number): ScopedEvent => ({
  path: garage.path,
  event: {
    type: 'points',
    facilityId: garage.id,
    points: [
      {
        ...{ point: 'water_depth', instance: null, key: 'water_depth', name: garage.name, type: 'number', unit: 'mm' },
        ...{ range: null, labels: null, quality: 'good', reason: null, watch: 'watched' },
        ...{ value, sourceTimeMs, receivedTimeMs: sourceTimeMs },
      } satisfies PointView,
    ],
  },
});
const watchEvent = (facility: IndexedFacility, watch: 'watched' | 'not_watched'): ScopedEvent => ({
  path: facility.path,
  event: { type: 'watch', estateId: facility.estateId, facilityIds: [facility.id], watch },
});

/** An instance that hears agents. */
class Speaker {
  readonly hears = new Set<string>();
  readonly bus: MqttLiveBus;

  constructor(broker: TestBroker, instance: string) {
    this.bus = new MqttLiveBus({
      broker: { urls: [broker.url] },
      ...{ clientId: `anju-live-${instance}`, instance, clock: systemClock, logger, timing },
      local: new InProcessLiveBus(logger),
      watched: () => this.hears,
      limits: { facilitiesAtOnce: 1 },
    });
    this.bus.start();
  }

  watch(facility: IndexedFacility, watch: 'watched' | 'not_watched' = 'watched'): void {
    if (watch === 'watched') this.hears.add(facility.id);
    else this.hears.delete(facility.id);
    this.bus.publish(watchEvent(facility, watch));
  }
}

/** An instance that hears none, and what its clients are told. */
class Listener {
  readonly told: (ScopedEvent | 'missed')[] = [];
  readonly stored: LatestReading[] = [];
  reads = 0;
  readonly mirror: LiveMirror;
  readonly bus: MqttLiveBus;

  constructor(
    broker: TestBroker,
    instance: string,
    perViewer?: (event: ScopedEvent) => Promise<ScopedEvent | undefined>,
    goneMs = timing.goneMs,
  ) {
    const local = new InProcessLiveBus(logger);
    const store = {
      latest: async () => {
        this.reads += 1;
        return this.stored;
      },
    };
    this.mirror = createLiveMirror({ facilities: directory, store, bus: local, logger });
    this.bus = new MqttLiveBus({
      broker: { urls: [broker.url] },
      ...{
        clientId: `anju-live-${instance}`,
        instance,
        clock: systemClock,
        logger,
        timing: { ...timing, goneMs },
        local,
      },
      peers: this.mirror,
      ...(perViewer === undefined ? {} : { perViewer }),
    });
    this.bus.subscribe(
      (event) => this.told.push(event),
      () => this.told.push('missed'),
    );
    this.bus.start();
  }

  get events(): LiveEvent[] {
    return this.told.flatMap((each) => (each === 'missed' ? [] : [each.event]));
  }

  get misses(): number {
    return this.told.filter((each) => each === 'missed').length;
  }

  value(): unknown {
    return this.mirror.pointsOf(garage.id)?.[0]?.value;
  }

  /** Connected, and at rest. */
  async ready(): Promise<void> {
    await until(() => expect(this.misses).toBeGreaterThan(0));
  }
}

describeOverBrokers('live updates between instances', (startBroker) => {
  let broker: TestBroker;
  const buses: MqttLiveBus[] = [];

  beforeEach(async () => {
    broker = await startBroker();
  });
  afterEach(async () => {
    for (const bus of buses.splice(0)) await bus.stop();
    await broker.stop();
  });

  function speaker(instance: string): Speaker {
    const made = new Speaker(broker, instance);
    buses.push(made.bus);
    return made;
  }
  function listener(
    instance: string,
    ...more: [perViewer?: ConstructorParameters<typeof Listener>[2], goneMs?: number]
  ): Listener {
    const made = new Listener(broker, instance, ...more);
    buses.push(made.bus);
    return made;
  }
  const connected = (...of: { bus: MqttLiveBus }[]) =>
    until(() => expect(of.every(({ bus }) => bus.connected)).toBe(true));

  it('reach the clients and the picture of an instance that hears no agent, once and in order', async () => {
    const [worker, api] = [speaker('worker'), listener('api')];
    await connected(worker, api);
    await api.ready();
    const nowMs = Date.now();
    worker.watch(garage);
    for (let step = 0; step < 300; step += 1) worker.bus.publish(pointEvent(step, nowMs + step));
    await until(() => expect(api.value()).toBe(299));
    const values = api.events.flatMap((event) => (event.type === 'points' ? [event.points[0]?.value] : []));
    expect(values).toEqual(Array.from({ length: 300 }, (_, step) => step));
    for (const event of api.events) expect(LiveEvent.safeParse(event).success).toBe(true);
    expect(api.told.filter((each) => each !== 'missed').every(({ path }) => path === garage.path)).toBe(true);
    expect(api.mirror.watchOf(garage.id)).toBe('watched');
    expect(api.mirror.watchOf(other.id)).toBe('not_watched');
  });

  it('do not come back to who said them', async () => {
    const [one, two] = [listener('api-1'), listener('api-2')];
    await connected(one, two);
    await Promise.all([one.ready(), two.ready()]);
    one.bus.publish(pointEvent(1, 1_000));
    two.bus.publish(pointEvent(2, 2_000));
    await until(() => expect([one.events.length, two.events.length]).toEqual([2, 2]));
    one.bus.publish(pointEvent(3, 3_000));
    await until(() => expect(two.events).toHaveLength(3));
    expect(one.events).toHaveLength(3);
  });

  it('begin with the stores’ word and with what others hear, for who comes late', async () => {
    const worker = speaker('worker');
    await connected(worker);
    worker.watch(garage);
    worker.watch(other);
    const api = listener('api');
    const reading = { point: 'water_depth', value: 7, quality: 'good', sourceTimeMs: 500, ordinal: 0 } as const;
    api.stored.push({ facilityId: garage.id, reading, receivedMs: 500 });
    await until(() => expect(api.mirror.watchOf(garage.id)).toBe('watched'));
    await until(() => expect(api.mirror.watchOf(other.id)).toBe('watched'));
    await until(() => expect(api.value()).toBe(7));
    worker.bus.publish(pointEvent(6, 400));
    worker.bus.publish(pointEvent(8, 600));
    await until(() => expect(api.value()).toBe(8));
  });

  it('let clients reset and call nothing watched while the line is lost, and begin anew when it is back', async () => {
    const [worker, api] = [speaker('worker'), listener('api')];
    await connected(worker, api);
    await api.ready();
    worker.watch(garage);
    await until(() => expect(api.mirror.watchOf(garage.id)).toBe('watched'));
    const [before, reads] = [api.misses, api.reads];
    broker.cutAll();
    await until(() => expect(api.misses).toBeGreaterThan(before));
    await connected(worker, api);
    await until(() => expect(api.reads).toBeGreaterThan(reads));
    await until(() => expect(api.misses).toBeGreaterThan(before + 1));
    await until(() => expect(api.mirror.watchOf(garage.id)).toBe('watched'));
    worker.bus.publish(pointEvent(9, 900));
    await until(() => expect(api.value()).toBe(9));
  });

  it('call not watched what an instance heard that ends, and leave alone what another has taken over', async () => {
    const [first, second, api] = [speaker('worker-1'), speaker('worker-2'), listener('api')];
    await connected(first, second, api);
    await api.ready();
    first.watch(garage);
    first.watch(other);
    await until(() => expect(api.mirror.watchOf(other.id)).toBe('watched'));
    second.watch(garage);
    second.bus.publish(pointEvent(5, 500));
    await until(() => expect(api.value()).toBe(5));
    first.watch(garage, 'not_watched');
    await first.bus.stop();
    await until(() => expect(api.mirror.watchOf(other.id)).toBe('not_watched'));
    expect(api.mirror.watchOf(garage.id)).toBe('watched');
    expect(api.events).toContainEqual(watchEvent(other, 'not_watched').event);
    expect(api.events).not.toContainEqual(watchEvent(garage, 'not_watched').event);
  });

  it('notice an instance that falls silent', async () => {
    const api = listener('api', undefined, 1_000);
    await connected(api);
    await api.ready();
    const raw = await mqtt.connectAsync(broker.url);
    const say = (message: object) => raw.publishAsync('anju/live/said/frozen', JSON.stringify(message));
    await say({ kind: 'watched', seq: 1, part: 0, parts: 1, facilityIds: [garage.id] });
    await until(() => expect(api.events).toHaveLength(2));
    expect(api.events).toEqual([watchEvent(garage, 'watched').event, watchEvent(garage, 'not_watched').event]);
    expect(api.mirror.watchOf(garage.id)).toBe('not_watched');
    await raw.endAsync();
  });

  it('notice by the number that a message was lost, and take no rubbish', async () => {
    const api = listener('api');
    await connected(api);
    await api.ready();
    const raw = await mqtt.connectAsync(broker.url);
    const asked: string[] = [];
    raw.on('message', (topic) => asked.push(topic));
    await raw.subscribeAsync('anju/live/asked');
    const say = (message: unknown) =>
      raw.publishAsync('anju/live/said/lossy', typeof message === 'string' ? message : JSON.stringify(message));
    const events = (seq: number, ...list: unknown[]) => say({ kind: 'events', seq, events: list });
    await say({ kind: 'watched', seq: 1, part: 0, parts: 1, facilityIds: [garage.id] });
    await say('no JSON {');
    await say({ kind: 'of tomorrow', seq: 2 });
    await events(2, { path: garage.path, event: { type: 'of tomorrow' } }, pointEvent(1, 100));
    await until(() => expect(api.value()).toBe(1));
    const misses = api.misses;
    expect(asked).toEqual([]);
    await events(4, pointEvent(3, 300));
    await until(() => expect(api.misses).toBeGreaterThan(misses));
    await until(() => expect(asked.length).toBeGreaterThan(0));
    await until(() => expect(api.value()).toBe(3));
    await raw.endAsync();
  });

  it('are put in each viewer’s words by who hands them out', async () => {
    const viewer = { userId: 'u', displayName: 'U', role: 'property', partyId: 'p', scopes: [] } satisfies Viewer;
    const words = (event: ScopedEvent, by: string): ScopedEvent => ({
      ...event,
      forViewer: ({ userId }) => ({ type: 'watch', estateId: `${by}-${userId}`, facilityIds: [], watch: 'watched' }),
    });
    const worker = speaker('worker');
    const api = listener('api', async (event) => (event.path === 'none' ? undefined : words(event, 'api')));
    await connected(worker, api);
    await api.ready();
    worker.bus.publish(words({ ...pointEvent(1, 100), path: 'none' }, 'worker'));
    worker.bus.publish(words({ ...pointEvent(2, 200), partyIds: ['p'] }, 'worker'));
    worker.bus.publish(pointEvent(3, 300));
    await until(() => expect(api.events).toHaveLength(2));
    const [first] = api.told.flatMap((each) => (each === 'missed' ? [] : [each]));
    expect(first).toMatchObject({ path: garage.path, partyIds: ['p'] });
    expect(first?.forViewer?.(viewer)).toMatchObject({ estateId: 'api-u' });
  });

  it('tell of an estate’s sign with who may hear it', async () => {
    const [worker, api] = [speaker('worker'), listener('api')];
    await connected(worker, api);
    await api.ready();
    const sign = { id: 'GP-2026-0001', version: 1, state: 'hung', estateId: 'heping' } as const;
    const said: ScopedEvent = { path: garage.path, partyIds: ['p-lifts'], event: { type: 'sign', sign } };
    worker.bus.publish(said);
    await until(() => expect(api.told.filter((each) => each !== 'missed')).toEqual([said]));
  });

  it('come over whichever node of the broker’s cluster answers', async () => {
    const bus = new MqttLiveBus({
      // Nobody listens at the first.
      broker: { urls: ['mqtt://127.0.0.1:9', broker.url] },
      ...{ clientId: 'anju-live-far', instance: 'far', clock: systemClock, logger, timing },
      local: new InProcessLiveBus(logger),
    });
    buses.push(bus);
    bus.start();
    const api = listener('api');
    await api.ready();
    await until(() => expect(bus.connected).toBe(true));
    bus.publish(pointEvent(4, 400));
    await until(() => expect(api.value()).toBe(4));
  });
});
