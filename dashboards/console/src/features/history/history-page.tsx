import type { FacilityView, HistoryView, PointView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { csvAddress, GAPS_SHOWN, gapsQuery, historyQuery } from '../../shared/api/history-queries.js';
import { facilityQuery } from '../../shared/api/queries.js';
import { PointChart } from '../../shared/chart/point-chart.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { pointTitle } from '../../shared/names/point-title.js';
import { formatAge, formatDateTime } from '../../shared/time/format.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { ModeBanner } from '../../shared/ui/mode-banner.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { RangePicker } from './range-picker.js';
import { useRange } from './use-range.js';
import { ValuesTable } from './values-table.js';

/** More places than pixels tell nothing more. */
const MOST_PLACES = 1200;

/** One point of a facility over a time that the viewer chooses. */
export function HistoryPage() {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const { facilityId = '' } = useParams();
  const query = useQuery(facilityQuery(facilityId));
  return (
    <QueryView query={query}>
      {(facility) => (
        <section className="facility history">
          <header>
            <nav aria-label={t('history.title')}>
              <Link to={`/facilities/${facilityId}`} className="target">
                {local(facility.name)}
              </Link>{' '}
              / {t('history.title')}
            </nav>
            <h2>{t('history.title')}</h2>
          </header>
          <ModeBanner mode={facility.mode} />
          <HistoryOf facility={facility} />
        </section>
      )}
    </QueryView>
  );
}

function HistoryOf({ facility }: { facility: FacilityView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const [parameters, setParameters] = useSearchParams();
  const wanted = parameters.get('point');
  const point = facility.points.find((each) => each.point === wanted) ?? facility.points[0];
  const range = useRange();
  if (point === undefined) return <Nothing text={t('history.noPoint')} />;
  const span = { facilityId: facility.id, point: point.point, fromMs: range.fromMs, toMs: range.toMs };
  return (
    <>
      <div className="form-row">
        <Labelled label={t('point.name')}>
          {(field) => (
            <Select
              {...field}
              className="wide"
              value={point.point}
              virtual={false}
              showSearch={{ optionFilterProp: 'label' }}
              onChange={(next: string) =>
                setParameters((known) => {
                  known.set('point', next);
                  return known;
                })
              }
              options={facility.points.map((each) => ({ value: each.point, label: pointTitle(each, local) }))}
            />
          )}
        </Labelled>
        <RangePicker range={range} />
      </div>
      <Plot facility={facility} point={point} span={span} />
      <p>
        <a href={csvAddress(span)} className="target" download data-testid="csv">
          {t('history.csv')}
        </a>{' '}
        <span className="muted">{t('history.csvHint')}</span>
      </p>
    </>
  );
}

type PointSpan = Parameters<typeof csvAddress>[0];

function Plot({ facility, point, span }: { facility: FacilityView; point: PointView; span: PointSpan }) {
  const history = useQuery(historyQuery(span, MOST_PLACES));
  return (
    <QueryView query={history}>
      {(view) => <Drawn facility={facility} point={point} span={span} view={view} />}
    </QueryView>
  );
}

interface DrawnProps {
  readonly facility: FacilityView;
  readonly point: PointView;
  readonly span: PointSpan;
  readonly view: HistoryView;
}

const noGaps = { gaps: [], more: false };

function Drawn({ facility, point, span, view }: DrawnProps) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const gapsFound = useQuery(gapsQuery(span));
  const { gaps, more } = gapsFound.data ?? noGaps;
  const condensed = useMemo(
    () => (view.bucketMs === null ? undefined : { buckets: view.buckets, bucketMs: view.bucketMs }),
    [view],
  );
  const places = condensed?.buckets.length ?? view.readings.length;
  return (
    <div data-testid="history" data-places={places} data-gaps={gaps.length} data-downsampled={view.downsampled}>
      <HistoryNotes view={view} gaps={gaps} moreGaps={more} gapsFailed={gapsFound.isError} />
      {places === 0 ? (
        <Nothing text={t('history.nothing')} />
      ) : (
        <PointChart
          kind={facility.kind}
          point={point.point}
          label={t('history.chartOf', {
            point: pointTitle(point, local),
            from: formatDateTime(span.fromMs),
            to: formatDateTime(span.toMs),
          })}
          fromMs={span.fromMs}
          toMs={span.toMs}
          samples={view.readings}
          {...(condensed === undefined ? {} : { condensed })}
          gaps={gaps}
        />
      )}
      <ValuesTable kind={facility.kind} view={view} gaps={gaps} />
    </div>
  );
}

interface NotesProps {
  readonly view: HistoryView;
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly moreGaps: boolean;
  readonly gapsFailed: boolean;
}

/** What the chart does not show by itself: that it is condensed, and how much of the time nothing was known. */
function HistoryNotes({ view, gaps, moreGaps, gapsFailed }: NotesProps) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const unknownMs = gaps.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  return (
    <ul className="notes">
      {view.bucketMs !== null && (
        <li data-testid="condensed">{t('history.condensed', { width: formatAge(view.bucketMs, language) })}</li>
      )}
      {gapsFailed ? (
        <li>{t('history.gapsUnknown')}</li>
      ) : (
        <li>
          {gaps.length === 0
            ? t('history.noGaps')
            : t('history.gaps', { count: gaps.length, time: formatAge(unknownMs, language) })}
          {moreGaps && ` ${t('history.moreGaps', { count: GAPS_SHOWN })}`}
        </li>
      )}
    </ul>
  );
}
