import type { FacilityView, HazardView, PointView } from '@anju/contracts/api-client';
import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';
import { keys } from '../api/queries.js';
import { applyLiveEvent, RefreshQueue, withHazard, withPoints } from './apply-live-event.js';

const point = (value: number, sourceTimeMs: number): PointView => ({
  point: 'tank_level',
  instance: null,
  key: 'tank_level',
  name: { zh: '液位', en: 'Level' },
  type: 'number',
  unit: 'm',
  range: null,
  labels: null,
  value,
  quality: 'good',
  reason: null,
  sourceTimeMs,
  receivedTimeMs: sourceTimeMs,
  watch: 'watched',
});

const facility: FacilityView = {
  id: 'heping.water-tank-1',
  estateId: 'heping',
  kind: 'water_tank',
  name: { zh: '水箱', en: 'Tank' },
  location: null,
  watch: 'watched',
  mode: null,
  activeHazards: { critical: 0, major: 0, minor: 0, notice: 0 },
  openTickets: 0,
  points: [point(2, 1000)],
};

const hazard: HazardView = {
  id: 'h1',
  ruleId: 'W-LEVEL-LOW',
  ruleVersion: 1,
  ruleName: { zh: '液位低', en: 'Level low' },
  advice: null,
  source: { tag: 'DEFAULT', confidence: 'H', text: 'x' },
  facilityId: facility.id,
  facilityName: { zh: '生活水箱', en: 'Water tank' },
  facilityKind: 'water_tank',
  estateId: 'heping',
  estateName: { zh: '和平花园', en: 'Heping Garden' },
  instance: null,
  problemClass: 'secondary_water_supply',
  severity: 'major',
  state: 'active',
  beganMs: 1,
  activeMs: 2,
  clearedMs: null,
  needsReset: false,
  retrospective: false,
  recurrences: 0,
  ticketId: null,
  evidence: [],
};

describe('live events', () => {
  it('put a newer reading in place and never an older one over it', () => {
    expect(withPoints(facility, [point(3, 2000)]).points[0]?.value).toBe(3);
    expect(withPoints(facility, [point(1, 500)]).points[0]?.value).toBe(2);
  });

  it('take a cleared hazard off the open list and add an unknown one', () => {
    expect(withHazard([], hazard)).toEqual([hazard]);
    expect(withHazard([hazard], { ...hazard, state: 'clearing' })).toHaveLength(1);
    expect(withHazard([hazard], { ...hazard, state: 'cleared', clearedMs: 3 })).toEqual([]);
  });

  it('of a sign make the list of signs and the proposals old, and nothing else', async () => {
    const client = new QueryClient();
    const lists = [
      ['tickets', 'signs', 'hung'],
      ['tickets', 'sign-proposals', '2026-Q4'],
      ['tickets', 'open'],
    ] as const;
    for (const key of lists) client.setQueryData(key, []);
    const sign = { id: 'GP-2026-0001', version: 2, state: 'released', estateId: 'heping' };
    applyLiveEvent(client, new RefreshQueue(client), JSON.stringify({ type: 'sign', sign }));
    const areOld = () => lists.map((key) => client.getQueryState(key)?.isInvalidated);
    await vi.waitFor(() => expect(areOld()).toEqual([true, true, false]), { timeout: 10_000 });
  });

  it('reach the facility on the page through the cache', () => {
    const client = new QueryClient();
    client.setQueryData(keys.facility(facility.id), facility);
    applyLiveEvent(
      client,
      new RefreshQueue(client),
      JSON.stringify({ type: 'points', facilityId: facility.id, points: [point(4, 3000)] }),
    );
    expect(client.getQueryData<FacilityView>(keys.facility(facility.id))?.points[0]?.value).toBe(4);
  });
});
