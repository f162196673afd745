import { type HazardView, platformName, platformOf, platformPlaceName } from '@anju/contracts';
import type { Tx } from '../platform/db/database.js';
import type { HazardTickets } from '../tickets/hazard-tickets.js';
import { DrizzlePlatformHazards } from './adapters/drizzle-platform-hazards.js';
import { hazardId } from './domain/hazard-id.js';
import { channelRule, type PlatformRule } from './domain/platform-rules.js';
import type { HazardRecord } from './usecases/hazard-records.js';

export interface District {
  readonly id: string;
  readonly path: string;
}

/** Faults of the platform itself, as hazards of a district, so that they have a ticket, an owner and clocks as all others. */
export interface PlatformHazards {
  /**
   * Within the caller's transaction (`sweeper`): a channel works, or does not and why. Opens a hazard with its ticket, or clears what
   * is open; telling it twice changes nothing. Returns whether the tickets have something to tell.
   */
  channel(
    tx: Tx,
    district: District,
    told: { readonly channelId: string; readonly failure: string | null; readonly nowMs: number },
  ): Promise<boolean>;
  /** Of all others than these channels nothing is left to fail. Returns as `channel`. */
  onlyChannels(
    tx: Tx,
    district: District,
    told: { readonly channelIds: readonly string[]; readonly nowMs: number },
  ): Promise<boolean>;
}

/** A channel that fails again so soon after it worked counts as a recurrence, ms: two of the weekly tests. DEFAULT. */
const recurrenceWithinMs = 15 * 86_400_000;

function viewOf(record: HazardRecord, rule: PlatformRule): HazardView {
  const { path: _path, state, suppressed: _s, rootHazardId: _r, cause: _c, causeOf: _o, causeMs: _m, ...rest } = record;
  return {
    ...rest,
    state: state === 'withdrawn' ? 'cleared' : state,
    ruleName: rule.name,
    advice: rule.advice,
    source: rule.source,
    facilityName: platformName,
    facilityKind: null,
    estateName: platformPlaceName,
    evidence: [...record.evidence],
  };
}

export function createPlatformHazards(tickets: HazardTickets): PlatformHazards {
  const records = new DrizzlePlatformHazards();

  async function open(tx: Tx, record: HazardRecord, district: District, nowMs: number): Promise<void> {
    await records.put(tx, record);
    const ticketId = await tickets.hazardBecameActive(tx, viewOf(record, channelRule), {
      path: district.path,
      nowMs,
      anew: true,
    });
    await records.put(tx, { ...record, ticketId });
  }

  async function clear(tx: Tx, record: HazardRecord, nowMs: number): Promise<void> {
    const cleared: HazardRecord = { ...record, state: 'cleared', clearedMs: nowMs };
    await records.put(tx, cleared);
    await tickets.hazardChanged(tx, viewOf(cleared, channelRule), 'cleared', { nowMs });
  }

  return {
    async onlyChannels(tx, district, { channelIds, nowMs }) {
      const active = await records.active(tx, { facilityId: platformOf(district.id), ruleId: channelRule.id });
      const gone = active.filter(({ instance }) => instance === null || !channelIds.includes(instance));
      for (const record of gone) await clear(tx, record, nowMs);
      return gone.length > 0;
    },

    async channel(tx, district, { channelId, failure, nowMs }) {
      const place = { facilityId: platformOf(district.id), ruleId: channelRule.id, instance: channelId };
      const last = await records.latest(tx, place);
      const isOpen = last !== undefined && last.state === 'active';
      const evidence = [{ point: 'channel', value: failure, sourceTimeMs: nowMs }];
      if (failure === null) {
        if (!isOpen) return false;
        await clear(tx, last, nowMs);
        return true;
      }
      if (isOpen) {
        const current = { ...last, evidence };
        await records.put(tx, current);
        const ticketId = last.ticketId === null ? undefined : await tickets.openTicketOf(tx, last.ticketId);
        if (ticketId !== undefined) return false;
        // People ended its ticket, and it fails still.
        await open(tx, current, district, nowMs);
        return true;
      }
      const isRecurrence = last?.clearedMs != null && nowMs - last.clearedMs <= recurrenceWithinMs;
      const record: HazardRecord = {
        ...place,
        id: hazardId({ ...place, beganMs: nowMs }),
        ruleVersion: channelRule.version,
        estateId: district.id,
        problemClass: channelRule.problemClass,
        severity: channelRule.severity,
        state: 'active',
        beganMs: nowMs,
        activeMs: nowMs,
        clearedMs: null,
        needsReset: false,
        retrospective: false,
        recurrences: isRecurrence ? last.recurrences + 1 : 0,
        ticketId: null,
        suppressed: null,
        rootHazardId: null,
        cause: null,
        causeOf: '',
        causeMs: null,
        evidence,
        path: district.path,
      };
      await open(tx, record, district, nowMs);
      return true;
    },
  };
}
