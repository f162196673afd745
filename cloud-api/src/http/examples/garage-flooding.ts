import type { FacilityModeView, HazardView, TicketView } from '@anju/contracts';

/**
 * What all examples tell of: on 20 November 2026 from 09:00 in Shanghai water rises in the garage of Heping Garden in the demonstration
 * district, the hazard calls the property company, and the sump is cleaned afterwards.
 */
export const beginMs = 1795136400000;
export const endMs = 1795137060000;
export const garageId = 'heping.garage-1';
/** A day of it. */
export const day = { fromMs: beginMs, toMs: 1795222800000 } as const;

export const garageHazard: HazardView = {
  id: 'h-99e2fec6d05bb62ce5191457',
  ruleId: 'P-ORANGE',
  ruleVersion: 1,
  ruleName: {
    zh: '积水橙色(封闭)',
    en: 'Ponding, orange (close)',
  },
  advice: {
    zh: '封闭通行，疏导车辆与人员。',
    en: 'Close the way; lead cars and people out.',
  },
  source: {
    tag: 'PRACTICE',
    confidence: 'H',
    text: 'Shanghai closes at 25 cm, Beijing at 27 cm (the facility’s parameter closeDepthMm); durations and hysteresis are our defaults',
  },
  facilityId: 'heping.garage-1',
  facilityName: {
    zh: '地下车库入口',
    en: 'Garage entrance',
  },
  facilityKind: 'ponding',
  estateId: 'heping',
  estateName: {
    zh: '和平花园',
    en: 'Heping Garden',
  },
  instance: null,
  problemClass: 'ponding',
  severity: 'critical',
  state: 'active',
  beganMs: 1795136520000,
  activeMs: 1795136550000,
  clearedMs: null,
  needsReset: false,
  retrospective: false,
  recurrences: 0,
  ticketId: 'T-20261120-0002',
  evidence: [
    {
      point: 'water_depth',
      value: 270,
      sourceTimeMs: 1795136520000,
    },
  ],
};

export const garageTicket: TicketView = {
  id: 'T-20261120-0002',
  facilityId: 'heping.garage-1',
  facilityName: {
    zh: '地下车库入口',
    en: 'Garage entrance',
  },
  estateId: 'heping',
  estateName: {
    zh: '和平花园',
    en: 'Heping Garden',
  },
  problemClass: 'ponding',
  severity: 'critical',
  statutoryGrade: null,
  hungSign: false,
  overrides: 0,
  escalation: {
    level: 'estate',
    cause: 'assigned',
    calledMs: 1795136551000,
    reminders: 0,
    acknowledgedMs: 1795136791000,
    acknowledgedBy: '和平物业 周敏',
  },
  title: {
    zh: '积水橙色(封闭)',
    en: 'Ponding, orange (close)',
  },
  source: { kind: 'hazard', channel: null, number: null },
  reports: [],
  files: [],
  state: 'responding',
  version: 3,
  raisedMs: 1795136551000,
  closedMs: null,
  suspendedUntilMs: null,
  lead: '和平物业服务有限公司',
  deadlines: [
    {
      kind: 'respond',
      openedMs: 1795136551000,
      dueMs: 1795138351000,
      metMs: 1795136791000,
      breachedMs: null,
      cancelledMs: null,
      platformCaused: false,
      clockVersion: 1,
    },
    {
      kind: 'rectify',
      openedMs: 1795136551000,
      dueMs: 1795150951000,
      metMs: null,
      breachedMs: null,
      cancelledMs: null,
      platformCaused: false,
      clockVersion: 1,
    },
  ],
  overdue: false,
  hazardIds: ['h-99e2fec6d05bb62ce5191457'],
  allowedActions: ['arrive'],
  askedActions: [],
  assignments: [
    {
      partyId: 'heping-property',
      partyName: '和平物业服务有限公司',
      role: 'lead',
      state: 'accepted',
    },
    {
      partyId: 'water-contractor',
      partyName: '清源二次供水维护有限公司',
      role: 'co_handler',
      state: 'assigned',
    },
  ],
  proposal: null,
  events: [
    {
      seq: 1,
      atMs: 1795136551000,
      type: 'raised',
      actor: null,
      actorRole: null,
      data: {
        origin: 'sensor',
        hazards: [
          {
            id: 'h-99e2fec6d05bb62ce5191457',
            state: 'active',
            ruleId: 'P-ORANGE',
            instance: null,
            severity: 'critical',
          },
        ],
        version: 1,
        severity: 'critical',
      },
    },
    {
      seq: 2,
      atMs: 1795136551000,
      type: 'assign',
      actor: null,
      actorRole: null,
      data: {
        to: 'assigned',
        from: 'raised',
        version: 2,
        leadPartyId: 'heping-property',
        coHandlerPartyIds: ['water-contractor'],
      },
    },
    {
      seq: 3,
      atMs: 1795136791000,
      type: 'accept',
      actor: '和平物业 周敏',
      actorRole: 'property',
      data: {
        to: 'responding',
        from: 'assigned',
        comment: '已派保安到场',
        version: 3,
        actorPartyId: 'heping-property',
      },
    },
  ],
};

export const sumpCleaning: FacilityModeView = {
  id: 'm-e4a2f25cc32bf664cb',
  facilityId: 'heping.garage-1',
  kind: 'maintenance',
  reason: '清掏集水坑',
  author: {
    userId: 'demo-property',
    displayName: '和平物业 周敏',
  },
  fromMs: 1795143600000,
  untilMs: 1795150800000,
  endedMs: null,
};
