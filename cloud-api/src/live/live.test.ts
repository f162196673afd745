import { LiveEvent, type Reading } from '@anju/contracts';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../ingest/testing/manual-clock.js';
import type { LatestReading, ReadingStore } from '../readings/index.js';
import type { IndexedFacility } from '../registry/index.js';
import { createLive, InProcessLiveBus, type Live, type ScopedEvent } from './index.js';

const facility: IndexedFacility = {
  id: 'heping.garage-1',
  estateId: 'heping',
  name: { zh: '地下车库入口', en: 'Garage entrance' },
  estateName: { zh: '和平花园', en: 'Heping Garden' },
  deviceId: 'garage-1',
  kind: 'ponding',
  points: ['water_depth', 'barrier_state'],
  parameters: {},
  path: 'linan.qiaodong.heping',
};

describe('live values', () => {
  let clock: ManualClock;
  let events: ScopedEvent[];
  let stored: LatestReading[];
  let live: Live;

  beforeEach(() => {
    clock = new ManualClock();
    events = [];
    stored = [];
    const logger = pino({ level: 'silent' });
    const bus = new InProcessLiveBus(logger);
    bus.subscribe(() => {
      throw new Error('a listener that fails');
    });
    bus.subscribe((event) => events.push(event));
    live = createLive({
      facilities: { facility: (id) => (id === facility.id ? facility : undefined), facilities: () => [facility] },
      store: { latest: async () => stored } as Pick<ReadingStore, 'latest'> as ReadingStore,
      bus,
      clock,
      logger,
    });
  });

  const reading = (value: number, sourceTimeMs: number, ordinal = 0): Reading => ({
    point: 'water_depth',
    value,
    quality: 'good',
    sourceTimeMs,
    ordinal,
  });
  const say = (value: number, sourceTimeMs: number, ordinal = 0) =>
    live.update(facility.id, [
      { reading: reading(value, sourceTimeMs, ordinal), receivedMs: clock.nowMs(), atMs: sourceTimeMs },
    ]);
  const depth = () => live.pointsOf(facility.id)?.find(({ point }) => point === 'water_depth');

  it('shows every registered point, never-read ones as unknown', () => {
    expect(live.pointsOf(facility.id)).toMatchObject([
      { point: 'water_depth', unit: 'mm', value: null, quality: null, sourceTimeMs: null, watch: 'not_watched' },
      { point: 'barrier_state', type: 'enum', labels: { 0: { en: 'Open' } }, value: null },
    ]);
    expect(live.pointsOf('heping.none')).toBeUndefined();
  });

  it('keeps the greatest source time, and the greatest ordinal within it, whatever arrives last', () => {
    const atMs = clock.nowMs();
    say(1, atMs);
    say(2, atMs, 1);
    say(3, atMs - 5_000);
    say(4, atMs);
    expect(depth()).toMatchObject({ value: 2, sourceTimeMs: atMs });
  });

  it('is not stuck on a stored value whose clock was ahead', async () => {
    const receivedMs = clock.nowMs() - 1_000;
    stored = [{ facilityId: facility.id, reading: reading(7, receivedMs + 3_600_000), receivedMs }];
    await live.start();
    expect(depth()).toMatchObject({ value: 7 });
    say(8, clock.nowMs());
    expect(depth()).toMatchObject({ value: 8 });
  });

  it('publishes at most four times a second for a facility, and then what is newest', async () => {
    for (let step = 0; step < 200; step++) {
      say(step, clock.nowMs());
      await clock.advance(10);
    }
    await clock.advance(1_000);
    expect(events.length).toBeGreaterThanOrEqual(7);
    expect(events.length).toBeLessThanOrEqual(10);
    for (const { event } of events) expect(LiveEvent.safeParse(event).success).toBe(true);
    expect(events.at(-1)).toMatchObject({ path: facility.path, event: { points: [{ value: 199 }] } });
  });

  it('publishes a change of the watch once, and nothing for what stays as it is', () => {
    live.setWatch('heping', [facility.id], 'not_watched');
    live.setWatch('heping', [facility.id], 'watched');
    live.setWatch('heping', [facility.id], 'watched');
    expect(live.watchOf(facility.id)).toBe('watched');
    expect(events.map(({ event }) => event)).toEqual([
      { type: 'watch', estateId: 'heping', facilityIds: [facility.id], watch: 'watched' },
    ]);
    expect(depth()?.watch).toBe('watched');
  });

  it('tells that nobody hears any facility here any more', () => {
    live.setWatch('heping', [facility.id], 'watched');
    expect([...live.watched()]).toEqual([facility.id]);
    live.unwatchAll();
    live.unwatchAll();
    expect([...live.watched()]).toEqual([]);
    expect(events.map(({ event }) => event)).toEqual([
      { type: 'watch', estateId: 'heping', facilityIds: [facility.id], watch: 'watched' },
      { type: 'watch', estateId: 'heping', facilityIds: [facility.id], watch: 'not_watched' },
    ]);
  });
});
