import { Readable } from 'node:stream';
import {
  AppError,
  EstateCoverage,
  FacilityCoverage,
  FacilityId,
  GapsQuery,
  GapView,
  HistoryQuery,
  HistoryView,
  PointKey,
  pageOf,
  type Reading,
  type ReadingView,
  SpanQuery,
} from '@anju/contracts';
import { staleAfterMs } from '@anju/rules';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { everyReading, mean, measureCoverage, readHistory } from '../../readings/index.js';
import type { FacilityRecord } from '../../registry/index.js';
import { scopeOf } from '../authentication.js';
import { csvBegin, csvLine } from '../csv.js';
import { decodeCursor, encodeCursor } from '../cursor.js';
import { notFound, problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';

const FacilityParams = z.object({ facilityId: FacilityId });
const EstateParams = z.object({ estateId: z.string().max(64) });
/** Where the last gap of the page ended: the next begins after a reading there. */
const GapCursor = z.tuple([z.number().int().nonnegative()]);
const CsvQuery = SpanQuery.extend({ point: PointKey });

/** More would be a report, not a question. */
const longestCoverageMs = 31 * 86_400_000;

function checkSpan({ fromMs, toMs }: SpanQuery, longestMs = Number.POSITIVE_INFINITY): void {
  const refuse = (message: string) =>
    new AppError('request.invalid', `The range is not valid: toMs ${message}.`, {
      context: { errors: [{ field: 'toMs', message }] },
    });
  if (toMs <= fromMs) throw refuse('must be after fromMs');
  if (toMs - fromMs > longestMs) throw refuse(`must be at most ${longestMs / 86_400_000} days after fromMs`);
}

const readingView = ({ value, quality, reason, sourceTimeMs, ordinal }: Reading): ReadingView => ({
  value,
  quality,
  reason: reason ?? null,
  sourceTimeMs,
  ordinal,
});

export function addHistoryRoutes(api: Api, context: RouteContext): void {
  const { registry, readings, clock } = context;

  async function facilityOf(request: FastifyRequest, facilityId: string): Promise<FacilityRecord> {
    const facility = await registry.facility(scopeOf(request), facilityId);
    if (facility === undefined) throw notFound('facility');
    return facility;
  }

  async function coverageOf(facility: FacilityRecord, { fromMs, toMs }: SpanQuery): Promise<FacilityCoverage> {
    const untilMs = Math.min(toMs, clock.nowMs());
    const { id: facilityId, parameters, registeredMs } = facility;
    const points = facility.points.map((point) => ({ point, staleMs: staleAfterMs(point, parameters) }));
    const subject = { facilityId, points, registeredMs, fromMs, toMs: untilMs };
    const { countedFromMs, share, points: shares } = await measureCoverage(readings, subject);
    return { facilityId, fromMs, toMs: Math.max(fromMs, untilMs), countedFromMs, share, points: [...shares] };
  }

  api.get(
    '/facilities/:facilityId/history',
    {
      schema: {
        tags: ['readings'],
        summary: 'History of one point for a chart: its readings, or buckets where there are more than `maxPoints`',
        params: FacilityParams,
        querystring: HistoryQuery,
        response: { 200: HistoryView, ...problems(400, 404) },
      },
    },
    async (request) => {
      checkSpan(request.query);
      const { point, fromMs, toMs, maxPoints, bucketMs } = request.query;
      const { id: facilityId } = await facilityOf(request, request.params.facilityId);
      const history = await readHistory(readings, { facilityId, point, fromMs, toMs, maxPoints, bucketMs });
      const isRaw = history.bucketMs === null;
      return {
        ...{ point, fromMs, toMs },
        downsampled: !isRaw,
        bucketMs: history.bucketMs,
        readings: isRaw ? history.readings.map(readingView) : [],
        buckets: isRaw ? [] : [...history.buckets],
      };
    },
  );

  api.get(
    '/facilities/:facilityId/readings.csv',
    {
      schema: {
        tags: ['readings'],
        summary: 'Stored readings of one point as CSV for spreadsheets, oldest first',
        params: FacilityParams,
        querystring: CsvQuery,
        produces: ['text/csv'],
        response: { 200: z.string(), ...problems(400, 404) },
      },
    },
    async (request, reply) => {
      checkSpan(request.query);
      const { point, fromMs, toMs } = request.query;
      const { id: facilityId } = await facilityOf(request, request.params.facilityId);
      async function* lines(): AsyncGenerator<string> {
        yield csvBegin;
        yield csvLine([
          'facility',
          'point',
          'source_time_utc',
          'source_time_ms',
          'ordinal',
          'value',
          'quality',
          'reason',
        ]);
        for await (const reading of everyReading(readings, { facilityId, point, fromMs, toMs })) {
          const { sourceTimeMs, ordinal, value, quality, reason } = reading;
          const time = new Date(sourceTimeMs).toISOString();
          yield csvLine([facilityId, point, time, sourceTimeMs, ordinal, value, quality, reason ?? null]);
        }
      }
      const name = `${facilityId}-${point}-${fromMs}-${toMs}.csv`.replaceAll('/', '-');
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(Readable.from(lines()) as unknown as string); // A stream is sent as it is.
    },
  );

  api.get(
    '/facilities/:facilityId/gaps',
    {
      schema: {
        tags: ['readings'],
        summary: 'Stretches in which nothing good was read of a point, oldest first',
        params: FacilityParams,
        querystring: GapsQuery,
        response: { 200: pageOf(GapView), ...problems(400, 404) },
      },
    },
    async (request) => {
      checkSpan(request.query);
      const { point, fromMs, toMs, longerThanMs, limit, cursor } = request.query;
      const after = cursor === undefined ? undefined : decodeCursor(GapCursor, cursor);
      const { id: facilityId, parameters } = await facilityOf(request, request.params.facilityId);
      const untilMs = Math.min(toMs, clock.nowMs());
      const nextMs = after?.[0] ?? fromMs;
      const items =
        untilMs <= nextMs
          ? []
          : await readings.gaps({
              ...{ facilityId, point, fromMs: nextMs, toMs: untilMs, limit },
              longerThanMs: longerThanMs ?? staleAfterMs(point, parameters),
            });
      const last = items.length < limit ? undefined : items.at(-1);
      return { items: [...items], nextCursor: last === undefined ? null : encodeCursor([last.toMs]) };
    },
  );

  api.get(
    '/facilities/:facilityId/coverage',
    {
      schema: {
        tags: ['readings'],
        summary: 'For which share of a span the points of a facility were known; at most 31 days',
        params: FacilityParams,
        querystring: SpanQuery,
        response: { 200: FacilityCoverage, ...problems(400, 404) },
      },
    },
    async (request) => {
      checkSpan(request.query, longestCoverageMs);
      return coverageOf(await facilityOf(request, request.params.facilityId), request.query);
    },
  );

  api.get(
    '/estates/:estateId/coverage',
    {
      schema: {
        tags: ['readings'],
        summary: 'For which share of a span an estate was watched, by facility; at most 31 days',
        params: EstateParams,
        querystring: SpanQuery,
        response: { 200: EstateCoverage, ...problems(400, 404) },
      },
    },
    async (request) => {
      checkSpan(request.query, longestCoverageMs);
      const { estateId } = request.params;
      const facilities = await registry.facilities(scopeOf(request), estateId);
      if (facilities.length === 0) {
        const isKnown = (await registry.estates(scopeOf(request))).some(({ id }) => id === estateId);
        if (!isKnown) throw notFound('estate');
      }
      const coverages: FacilityCoverage[] = [];
      for (const facility of facilities) coverages.push(await coverageOf(facility, request.query));
      const { fromMs, toMs } = request.query;
      return {
        ...{ estateId, fromMs },
        toMs: Math.max(fromMs, Math.min(toMs, clock.nowMs())),
        share: mean(coverages.flatMap(({ share }) => share ?? [])),
        facilities: coverages.map(({ facilityId, countedFromMs, share }) => ({ facilityId, countedFromMs, share })),
      };
    },
  );
}
