import type { HazardExplanation, HazardReset, HazardView, Page } from '@anju/contracts';
import { beginMs, garageHazard } from './garage-flooding.js';
import type { OperationNotes } from './operation-note.js';

const path = { hazardId: garageHazard.id };
const open: Page<HazardView> = { items: [garageHazard], nextCursor: null };

const explanation: HazardExplanation = {
  hazardId: 'h-99e2fec6d05bb62ce5191457',
  ruleId: 'P-ORANGE',
  ruleVersion: 1,
  conditionText: {
    zh: '积水深度 ≥ 封闭水深(默认 250) mm，持续 30 秒；恢复：积水深度 < 200 mm 持续 15 分钟',
    en: 'Water depth ≥ Depth at which to close (default 250) mm, for 30 s; clears when Water depth < 200 mm for 15 min',
  },
  source: {
    tag: 'PRACTICE',
    confidence: 'H',
    text: 'Shanghai closes at 25 cm, Beijing at 27 cm (the facility’s parameter closeDepthMm); durations and hysteresis are our defaults',
  },
  settings: {
    district: 0,
    estate: 0,
  },
  moments: [
    {
      atMs: 1795136520000,
      state: 'began',
      parts: [
        {
          text: {
            zh: '积水深度 ≥ 封闭水深(默认 250) mm',
            en: 'Water depth ≥ Depth at which to close (default 250) mm',
          },
          truth: 'true',
          samples: [
            {
              point: 'water_depth',
              value: 270,
              quality: 'good',
              sourceTimeMs: 1795136520000,
            },
          ],
        },
        {
          text: {
            zh: '积水深度 < 200 mm',
            en: 'Water depth < 200 mm',
          },
          truth: 'false',
          samples: [
            {
              point: 'water_depth',
              value: 270,
              quality: 'good',
              sourceTimeMs: 1795136520000,
            },
          ],
        },
      ],
    },
    {
      atMs: 1795136550000,
      state: 'active',
      parts: [
        {
          text: {
            zh: '积水深度 ≥ 封闭水深(默认 250) mm',
            en: 'Water depth ≥ Depth at which to close (default 250) mm',
          },
          truth: 'true',
          samples: [
            {
              point: 'water_depth',
              value: 270,
              quality: 'good',
              sourceTimeMs: 1795136520000,
            },
          ],
        },
        {
          text: {
            zh: '积水深度 < 200 mm',
            en: 'Water depth < 200 mm',
          },
          truth: 'false',
          samples: [
            {
              point: 'water_depth',
              value: 270,
              quality: 'good',
              sourceTimeMs: 1795136520000,
            },
          ],
        },
      ],
    },
    {
      atMs: 1795137000000,
      state: 'last_seen',
      parts: [
        {
          text: {
            zh: '积水深度 ≥ 封闭水深(默认 250) mm',
            en: 'Water depth ≥ Depth at which to close (default 250) mm',
          },
          truth: 'true',
          samples: [
            {
              point: 'water_depth',
              value: 285,
              quality: 'good',
              sourceTimeMs: 1795137000000,
            },
          ],
        },
        {
          text: {
            zh: '积水深度 < 200 mm',
            en: 'Water depth < 200 mm',
          },
          truth: 'false',
          samples: [
            {
              point: 'water_depth',
              value: 285,
              quality: 'good',
              sourceTimeMs: 1795137000000,
            },
          ],
        },
      ],
    },
  ],
  thresholds: [
    {
      point: 'water_depth',
      limit: 250,
      side: 'above',
      inclusive: true,
      role: 'raise',
    },
    {
      point: 'water_depth',
      limit: 200,
      side: 'below',
      inclusive: false,
      role: 'clear',
    },
  ],
  samples: [
    {
      point: 'water_depth',
      value: 20,
      quality: 'good',
      sourceTimeMs: 1795136400000,
    },
    {
      point: 'water_depth',
      value: 180,
      quality: 'good',
      sourceTimeMs: 1795136460000,
    },
    {
      point: 'water_depth',
      value: 270,
      quality: 'good',
      sourceTimeMs: 1795136520000,
    },
    {
      point: 'water_depth',
      value: 280,
      quality: 'good',
      sourceTimeMs: 1795136550000,
    },
    {
      point: 'water_depth',
      value: 285,
      quality: 'good',
      sourceTimeMs: 1795136580000,
    },
    {
      point: 'water_depth',
      value: 285,
      quality: 'good',
      sourceTimeMs: 1795137000000,
    },
  ],
  thinned: false,
  reproduced: true,
};

export const hazardNotes: OperationNotes = {
  'GET /hazards': {
    operationId: 'listHazards',
    description: 'Ask with the `cursor` that the page before gave, until it is `null`.',
    query: { state: 'open', estateId: 'heping', limit: 50 },
    answer: open,
  },
  'GET /hazards/{hazardId}': { operationId: 'getHazard', path, answer: garageHazard },
  'POST /hazards/{hazardId}/reset': {
    operationId: 'resetHazard',
    description: 'For hazards with `needsReset` only. Not for verifiers and viewers.',
    path,
    body: { reason: '现场已确认无积水' } satisfies HazardReset,
    answer: { ...garageHazard, state: 'cleared', clearedMs: beginMs + 3_600_000 } satisfies HazardView,
    refusals: { 409: ['ticket.transition_not_allowed'] },
  },
  'GET /hazards/{hazardId}/explanation': { operationId: 'explainHazard', path, answer: explanation },
};
