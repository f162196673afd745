import type { EstateCoverage, FacilityCoverage, GapView, HistoryView, Page, ReadingView } from '@anju/contracts';
import type { z } from 'zod';
import { beginMs, day, endMs, garageId } from './garage-flooding.js';
import type { OperationNotes } from './operation-note.js';

const path = { facilityId: garageId };
const ofDepth = { point: 'water_depth', fromMs: beginMs, toMs: endMs };

const readings: Page<ReadingView> = {
  items: [
    {
      value: 20,
      quality: 'good',
      reason: null,
      sourceTimeMs: 1795136400000,
      ordinal: 0,
    },
    {
      value: 180,
      quality: 'good',
      reason: null,
      sourceTimeMs: 1795136460000,
      ordinal: 0,
    },
    {
      value: 270,
      quality: 'good',
      reason: null,
      sourceTimeMs: 1795136520000,
      ordinal: 0,
    },
  ],
  nextCursor: 'WzE3OTUxMzY1MjAwMDAsMF0',
};

const history: HistoryView = {
  point: 'water_depth',
  fromMs: 1795136400000,
  toMs: 1795137060000,
  downsampled: true,
  bucketMs: 60000,
  readings: [],
  buckets: [
    {
      startMs: 1795136400000,
      mean: 20,
      min: 20,
      max: 20,
      last: 20,
      count: 1,
    },
    {
      startMs: 1795136460000,
      mean: 180,
      min: 180,
      max: 180,
      last: 180,
      count: 1,
    },
    {
      startMs: 1795136520000,
      mean: 275,
      min: 270,
      max: 280,
      last: 280,
      count: 2,
    },
    {
      startMs: 1795136580000,
      mean: 285,
      min: 285,
      max: 285,
      last: 285,
      count: 1,
    },
    {
      startMs: 1795137000000,
      mean: 285,
      min: 285,
      max: 285,
      last: 285,
      count: 1,
    },
  ],
};

const gaps: Page<z.infer<typeof GapView>> = {
  items: [
    {
      fromMs: 1795136580000,
      toMs: 1795137000000,
    },
  ],
  nextCursor: null,
};

const coverage: FacilityCoverage = {
  facilityId: 'heping.garage-1',
  fromMs: 1795136400000,
  toMs: 1795222800000,
  countedFromMs: 1795136400000,
  share: 0.9612,
  points: [
    {
      point: 'water_depth',
      share: 0.9734,
    },
    {
      point: 'leak',
      share: 0.949,
    },
  ],
};

const estateCoverage: EstateCoverage = {
  estateId: 'heping',
  fromMs: 1795136400000,
  toMs: 1795222800000,
  share: 0.9634,
  facilities: [
    {
      facilityId: 'heping.garage-1',
      countedFromMs: 1795136400000,
      share: 0.9612,
    },
    {
      facilityId: 'heping.water-tank-1',
      countedFromMs: 1795136400000,
      share: 0.9656,
    },
  ],
};

export const readingNotes: OperationNotes = {
  'GET /facilities/{facilityId}/readings': {
    operationId: 'listReadings',
    description:
      'As they were read, the bad ones too. Readings of one millisecond are told apart by `ordinal`. Ask with the `cursor` that the page before gave, until it is `null`.',
    path,
    query: { ...ofDepth, limit: 3 },
    answer: readings,
  },
  'GET /facilities/{facilityId}/history': {
    operationId: 'getHistory',
    description:
      'At most `maxPoints` rows. Where there are more readings, or where `bucketMs` asks for it, they are condensed, and the answer says so: `downsampled` is true, `bucketMs` is the width, and `buckets` stand in for `readings`, which is then empty. A bucket without a good reading is left out: nothing is filled in.',
    path,
    query: { ...ofDepth, bucketMs: 60_000 },
    answer: history,
  },
  'GET /facilities/{facilityId}/readings.csv': {
    operationId: 'exportReadings',
    description: 'All stored readings of the span, never condensed; UTF-8 with a byte-order mark.',
    path,
    query: ofDepth,
    answer:
      'facility,point,source_time_utc,source_time_ms,ordinal,value,quality,reason\r\nheping.garage-1,water_depth,2026-11-20T01:00:00.000Z,1795136400000,0,20,good,\r\nheping.garage-1,water_depth,2026-11-20T01:01:00.000Z,1795136460000,0,180,good,\r\n',
  },
  'GET /facilities/{facilityId}/gaps': {
    operationId: 'listGaps',
    description: 'Time that is still to come is no gap.',
    path,
    query: ofDepth,
    answer: gaps,
  },
  'GET /facilities/{facilityId}/coverage': {
    operationId: 'getFacilityCoverage',
    description: 'Counted up to now, and from when the facility was registered or first heard of.',
    path,
    query: day,
    answer: coverage,
  },
  'GET /estates/{estateId}/coverage': {
    operationId: 'getEstateCoverage',
    description: 'Counted up to now, and from when each facility was registered or first heard of.',
    path: { estateId: 'heping' },
    query: day,
    answer: estateCoverage,
  },
};
