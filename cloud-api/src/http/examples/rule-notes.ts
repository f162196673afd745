import type {
  CityProfileView,
  FacilityModeView,
  FacilityModeWrite,
  Page,
  RuleSettingsView,
  RuleSettingsWrite,
  RuleView,
  WhatIfRequest,
  WhatIfResult,
} from '@anju/contracts';
import type { z } from 'zod';
import { garageId, sumpCleaning } from './garage-flooding.js';
import type { OperationNotes } from './operation-note.js';

const rules: Page<RuleView> = {
  items: [
    {
      id: 'P-ORANGE',
      version: 1,
      name: {
        zh: '积水橙色(封闭)',
        en: 'Ponding, orange (close)',
      },
      kind: 'ponding',
      severity: 'major',
      problemClass: 'ponding',
      ticket: 'open',
      clear: 'condition',
      onDelayMs: 30000,
      offDelayMs: 900000,
      advice: {
        zh: '封闭通行，疏导车辆与人员。',
        en: 'Close the way; lead cars and people out.',
      },
      parameters: [
        {
          name: 'closeDepthMm',
          label: { zh: '封闭水深', en: 'Depth at which to close' },
          otherwise: 250,
          point: 'water_depth',
          type: 'figure',
        },
      ],
      source: {
        tag: 'PRACTICE',
        confidence: 'H',
        text: 'Shanghai closes at 25 cm, Beijing at 27 cm (the facility’s parameter closeDepthMm); durations and hysteresis are our defaults',
      },
      conditionText: {
        zh: '积水深度 ≥ 封闭水深(默认 250) mm，持续 30 秒；恢复：积水深度 < 200 mm 持续 15 分钟',
        en: 'Water depth ≥ Depth at which to close (default 250) mm, for 30 s; clears when Water depth < 200 mm for 15 min',
      },
    },
  ],
  nextCursor: null,
};

const profiles: Page<CityProfileView> = {
  items: [
    {
      id: 'beijing',
      name: {
        zh: '北京',
        en: 'Beijing',
      },
      parameters: {
        closeDepthMm: 270,
        slowDepthMm: 200,
      },
      source: {
        tag: 'PRACTICE',
        confidence: 'H',
        text: 'Underpasses, 2013: 20 cm yellow line, pass slowly; 27 cm red line, close the road',
      },
    },
    {
      id: 'shanghai',
      name: {
        zh: '上海',
        en: 'Shanghai',
      },
      parameters: {
        closeDepthMm: 250,
      },
      source: {
        tag: 'PRACTICE',
        confidence: 'H',
        text: 'City-wide rule for 608 underpasses: close at 25 cm',
      },
    },
  ],
  nextCursor: null,
};

const settings: RuleSettingsView = {
  scope: 'heping',
  version: 1,
  settings: {
    cityProfile: 'beijing',
    parameters: {},
    rules: {
      'P-ORANGE': {
        onDelayMs: 60000,
      },
    },
  },
  history: [
    {
      version: 1,
      settings: {
        cityProfile: 'beijing',
        parameters: {},
        rules: {
          'P-ORANGE': {
            onDelayMs: 60000,
          },
        },
      },
      reason: '按北京市标准',
      author: {
        userId: 'demo-supervisor',
        displayName: '区房管 林科长',
      },
      atMs: 1795222800000,
    },
  ],
};

const whatIf: WhatIfResult = {
  ruleId: 'P-ORANGE',
  conditionText: {
    now: {
      zh: '积水深度 ≥ 封闭水深(默认 250) mm，持续 30 秒；恢复：积水深度 < 200 mm 持续 15 分钟',
      en: 'Water depth ≥ Depth at which to close (default 250) mm, for 30 s; clears when Water depth < 200 mm for 15 min',
    },
    changed: {
      zh: '积水深度 ≥ 封闭水深(默认 250) mm，持续 30 秒；恢复：积水深度 < 200 mm 持续 15 分钟',
      en: 'Water depth ≥ Depth at which to close (default 250) mm, for 30 s; clears when Water depth < 200 mm for 15 min',
    },
  },
  facilities: [
    {
      facilityId: 'heping.garage-1',
      readings: 6,
      now: [
        {
          instance: null,
          state: 'active',
          severity: 'critical',
          beganMs: 1795136520000,
          activeMs: 1795136550000,
          clearedMs: null,
        },
      ],
      changed: [],
    },
  ],
  totals: {
    facilities: 1,
    readings: 6,
    now: 1,
    changed: 0,
  },
  leftOut: 0,
};

export const ruleNotes: OperationNotes = {
  'GET /rules': {
    operationId: 'listRules',
    description:
      'The tag says on whose authority the figures stand: `STD` a standard, `PRACTICE` a published practice, `DEFAULT` this product. A default is no law.',
    answer: rules,
  },
  'GET /rules/city-profiles': { operationId: 'listCityProfiles', answer: profiles },
  'POST /rules/{ruleId}/what-if': {
    operationId: 'tryRule',
    path: { ruleId: 'P-ORANGE' },
    body: {
      fromMs: 1795136400000,
      toMs: 1795140000000,
      facilityIds: ['heping.garage-1'],
      parameters: {
        closeDepthMm: 290,
      },
    } satisfies WhatIfRequest,
    answer: whatIf,
  },
  'GET /rule-settings/{place}': { operationId: 'getRuleSettings', path: { place: 'heping' }, answer: settings },
  'PUT /rule-settings/{place}': {
    operationId: 'putRuleSettings',
    description:
      'The whole settings of the place, for administrators and supervisors. `expectedVersion` must be the one in force.',
    path: { place: 'heping' },
    body: {
      expectedVersion: 0,
      settings: {
        cityProfile: 'beijing',
        rules: {
          'P-ORANGE': {
            onDelayMs: 60000,
          },
        },
      },
      reason: '按北京市标准',
    } satisfies z.input<typeof RuleSettingsWrite>,
    answer: settings,
    refusals: { 409: ['registry.conflict'] },
  },
  'GET /facilities/{facilityId}/modes': {
    operationId: 'listModes',
    path: { facilityId: garageId },
    answer: { items: [sumpCleaning], nextCursor: null } satisfies Page<FacilityModeView>,
  },
  'POST /facilities/{facilityId}/modes': {
    operationId: 'beginMode',
    path: { facilityId: garageId },
    body: { kind: 'maintenance', reason: '清掏集水坑', untilMs: sumpCleaning.untilMs } satisfies FacilityModeWrite,
    answer: sumpCleaning,
  },
  'POST /facility-modes/{modeId}/end': {
    operationId: 'endMode',
    path: { modeId: sumpCleaning.id },
    body: {},
    answer: { ...sumpCleaning, endedMs: sumpCleaning.fromMs + 5_400_000 } satisfies FacilityModeView,
  },
};
