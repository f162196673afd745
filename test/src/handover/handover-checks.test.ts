import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareReadings, type KnownReading } from './compare-readings.js';
import { compareTickets, type RecordedHazard, type RecordedTicket } from './compare-tickets.js';
import { compareHazards, expectedHazards } from './expected-hazards.js';
import { NATS_NODES, planRounds } from './plan-rounds.js';

describe('the plan of a hand-over proof', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planRounds(6, 42)).toEqual(planRounds(6, 42));
    expect(planRounds(6, 42)).not.toEqual(planRounds(6, 43));
  });

  it('kills and freezes in every run of two rounds and more, and lets one node of NATS die', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), fc.nat(), (kills, seed) => {
        const rounds = planRounds(kills, seed);
        expect(rounds).toHaveLength(kills);
        expect(new Set(rounds.map(({ what }) => what))).toEqual(new Set(['kill', 'freeze']));
        const nodes = rounds.flatMap(({ natsNode }) => (natsNode === null ? [] : [natsNode]));
        expect(nodes).toHaveLength(1);
        expect(nodes.every((node) => node >= 0 && node < NATS_NODES)).toBe(true);
      }),
    );
  });
});

const reading = (
  sourceTimeMs: number,
  value: KnownReading['value'],
  more: Partial<KnownReading> = {},
): KnownReading => ({
  facilityId: 'estate-1.ebike-shed-1',
  point: 'shed_temp',
  sourceTimeMs,
  ordinal: 0,
  value,
  quality: 'good',
  ...more,
});

describe('comparing what outboxes accepted with what is stored', () => {
  it('finds nothing amiss where each is there once, in whatever order', () => {
    const offered = [reading(1, 10), reading(2, 11), reading(3, null, { quality: 'bad', reason: 'device_timeout' })];
    expect(compareReadings(offered, [...offered].reverse())).toEqual({ lost: [], doubled: [] });
  });

  it('names what is missing, and what was stored as something else', () => {
    const { lost, doubled } = compareReadings(
      [reading(1, 10), reading(2, 11), reading(3, 12)],
      [reading(2, 11, { quality: 'uncertain' }), reading(3, 12)],
    );
    expect(lost).toEqual([
      'estate-1.ebike-shed-1 shed_temp at 1+0',
      'estate-1.ebike-shed-1 shed_temp at 2+0: 11 good is stored as 11 uncertain',
    ]);
    expect(doubled).toEqual([]);
  });

  it('names what is there under a second identity, and what was never offered', () => {
    const { lost, doubled } = compareReadings(
      [reading(1, 10)],
      [reading(1, 10), reading(1, 10, { ordinal: 1 }), reading(1, 10)],
    );
    expect(lost).toEqual([]);
    expect(doubled).toEqual([
      'estate-1.ebike-shed-1 shed_temp at 1+0 is stored twice',
      'estate-1.ebike-shed-1 shed_temp at 1+1 was never offered',
    ]);
  });
});

const at = (seconds: number, value: number | boolean, more: Partial<KnownReading> = {}) =>
  reading(seconds * 1000, value, more);
const hatch = { facilityId: 'estate-1.water-tank-1', point: 'manhole_open' };

describe('what the rules make of ordered readings', () => {
  it('begins with the first value beyond the limit, is active after the delay and over below the lower limit', () => {
    const readings = [at(0, 50), at(5, 56), at(12, 60), at(20, 46), at(30, 44), at(40, 40)];
    expect(expectedHazards(readings, 100_000)).toEqual([
      {
        ruleId: 'B-SHED-TEMP',
        facilityId: 'estate-1.ebike-shed-1',
        beganMs: 5_000,
        activeMs: 15_000,
        clearedMs: 30_000,
      },
    ]);
  });

  it('does not arise where the value falls back before the delay is over', () => {
    expect(expectedHazards([at(0, 56), at(9.9, 54), at(10, 56), at(19, 55)], 100_000)).toEqual([]);
  });

  it('arises from a last value that holds, but not before its time', () => {
    expect(expectedHazards([at(0, 56)], 9_999)).toEqual([]);
    expect(expectedHazards([at(0, 56)], 10_000)).toMatchObject([{ beganMs: 0, activeMs: 10_000, clearedMs: null }]);
  });

  it('lasts where a hatch is opened again while it was about to be over', () => {
    const readings = [at(0, true, hatch), at(15, false, hatch), at(70, true, hatch), at(75, false, hatch)];
    expect(expectedHazards(readings, 134_999)).toMatchObject([{ ruleId: 'W-HATCH', beganMs: 0, clearedMs: null }]);
    expect(expectedHazards(readings, 135_000)).toMatchObject([{ ruleId: 'W-HATCH', beganMs: 0, clearedMs: 135_000 }]);
  });

  it('is the same for readings in any order', () => {
    const ordered = [at(0, 56), at(11, 57), at(12, 44), at(13, 56), at(24, 50), at(25, 44)];
    const expected = expectedHazards(ordered, 100_000);
    expect(expected).toHaveLength(2);
    fc.assert(
      fc.property(fc.shuffledSubarray(ordered, { minLength: ordered.length }), (shuffled) => {
        expect(expectedHazards(shuffled, 100_000)).toEqual(expected);
      }),
    );
  });

  it('tells what is not recorded, not expected and recorded twice', () => {
    const [known] = expectedHazards([at(0, 56)], 10_000);
    if (known === undefined) throw new Error('there is one');
    const later = { ...known, beganMs: 1 };
    expect(compareHazards([known], [known])).toEqual([]);
    expect(compareHazards([known], [later, later])).toEqual([
      expect.stringMatching(/^not recorded: B-SHED-TEMP .* began 0 /),
      expect.stringMatching(/^not expected: B-SHED-TEMP .* began 1 /),
      expect.stringMatching(/^not expected: /),
      expect.stringMatching(/^recorded twice: /),
    ]);
  });
});

describe('comparing hazards with tickets', () => {
  const hazard = (id: string, ticketId: string | null, state = 'cleared'): RecordedHazard => ({
    ...{ id, ruleId: 'W-HATCH', facilityId: 'a.tank', problemClass: 'water_tank', state, ticketId },
  });
  const ticket = (id: string, facilityId = 'a.tank'): RecordedTicket => ({
    ...{ id, facilityId, problemClass: 'water_tank', state: 'new' },
  });

  it('wants one ticket for all hazards of a facility', () => {
    expect(compareTickets([hazard('1', 'T-1'), hazard('2', 'T-1')], [ticket('T-1')])).toEqual({
      lost: [],
      doubled: [],
    });
  });

  it('names a hazard without a ticket, but not one that was taken back', () => {
    expect(compareTickets([hazard('1', null), hazard('2', null, 'withdrawn')], [])).toEqual({
      lost: ['W-HATCH at a.tank (1) has no ticket'],
      doubled: [],
    });
  });

  it('names a second ticket for the same, one of another place, and one of nothing', () => {
    const { lost, doubled } = compareTickets(
      [hazard('1', 'T-1'), hazard('2', 'T-2'), hazard('3', 'T-3')],
      [ticket('T-1'), ticket('T-2'), ticket('T-3', 'b.tank'), ticket('T-4', 'c.tank')],
    );
    expect(lost).toEqual(['W-HATCH at a.tank (3) is in T-3, which is of b.tank, water_tank']);
    expect(doubled).toEqual(['T-1 and T-2 are both open for a.tank, water_tank', 'T-4 is of no hazard']);
  });
});
