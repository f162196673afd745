import { pointName } from '@anju/contracts';
import type { HazardExplanation, HazardView } from '@anju/contracts/api-client';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { PointChart } from '../../shared/chart/point-chart.js';
import { badStretches, type ChartSample } from '../../shared/chart/point-series.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { valueWords } from '../../shared/names/value-words.js';
import { formatDateTime } from '../../shared/time/format.js';
import { useNow } from '../../shared/time/use-now.js';
import { Nothing } from '../../shared/ui/nothing.js';

const MARGIN = 0.03;
const MINUTE = 60_000;

interface Props {
  readonly hazard: HazardView;
  readonly explanation: HazardExplanation;
}

/** Each point that the rule read, with the figures that it was compared with and the turns of the hazard. */
export function ExplanationCharts({ hazard, explanation }: Props) {
  const { t } = useTranslation();
  const { samples } = explanation;
  const byPoint = useMemo(() => {
    const found = new Map<string, ChartSample[]>();
    for (const sample of samples) {
      const list = found.get(sample.point) ?? [];
      list.push(sample);
      found.set(sample.point, list);
    }
    return found;
  }, [samples]);
  if (byPoint.size === 0) return <Nothing text={t('explain.noSamples')} />;
  return (
    <>
      {explanation.thinned && <p className="note-wrong">{t('explain.thinned')}</p>}
      {[...byPoint].map(([point, list]) => (
        <PointOver key={point} hazard={hazard} explanation={explanation} point={point} samples={list} />
      ))}
    </>
  );
}

function PointOver({
  hazard,
  explanation,
  point,
  samples,
}: Props & { readonly point: string; readonly samples: readonly ChartSample[] }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const now = useNow();
  const name = local(pointName(hazard.facilityKind, point));
  const firstMs = explanation.samples[0]?.sourceTimeMs ?? hazard.beganMs;
  const lastMs = Math.max(
    hazard.clearedMs ?? 0,
    explanation.samples.at(-1)?.sourceTimeMs ?? 0,
    ...explanation.moments.map(({ atMs }) => atMs),
    hazard.beganMs,
  );
  const margin = Math.max(MINUTE, (lastMs - firstMs) * MARGIN);
  const [fromMs, toMs] = [firstMs - margin, Math.min(lastMs + margin, Math.max(now, lastMs))];
  const chart = useMemo(
    () => ({
      gaps: badStretches(samples, lastMs),
      marks: explanation.moments
        .filter(({ state }) => state !== 'last_seen')
        .map(({ atMs, state }) => ({ atMs, label: t(`explain.moment.${state}`) })),
      thresholds: explanation.thresholds
        .filter((each) => each.point === point)
        .map(({ limit, side, inclusive, role }) => ({
          limit,
          role,
          label: `${t(`explain.role.${role}`)} ${side === 'above' ? (inclusive ? '≥' : '>') : inclusive ? '≤' : '<'} ${
            valueWords(hazard.facilityKind, point, limit, local) ?? limit
          }`,
        })),
    }),
    [samples, lastMs, explanation, point, hazard.facilityKind, t, local],
  );
  const history = new URLSearchParams({
    point,
    from: String(Math.floor(firstMs - 10 * MINUTE)),
    to: String(Math.ceil(lastMs + 10 * MINUTE)),
  });
  return (
    <figure className="point-over" data-chart={point} data-thresholds={chart.thresholds.length}>
      <figcaption>
        <strong>{name}</strong>{' '}
        <Link to={`/facilities/${hazard.facilityId}/history?${history}`} className="target">
          {t('history.title')}
        </Link>
      </figcaption>
      <PointChart
        kind={hazard.facilityKind}
        point={point}
        label={t('explain.chartOf', { point: name, from: formatDateTime(fromMs), to: formatDateTime(toMs) })}
        fromMs={Math.floor(fromMs)}
        toMs={Math.ceil(toMs)}
        samples={samples}
        {...chart}
      />
      <details className="hazard-details">
        <summary>{t('explain.sampleList', { count: samples.length })}</summary>
        <table className="points">
          <thead>
            <tr>
              <th scope="col">{t('chart.time')}</th>
              <th scope="col">{t('point.value')}</th>
              <th scope="col">{t('point.quality')}</th>
            </tr>
          </thead>
          <tbody>
            {samples.slice(-200).map((sample, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two samples may have one time, and none moves.
              <tr key={at}>
                <th scope="row">{formatDateTime(sample.sourceTimeMs)}</th>
                <td>{valueWords(hazard.facilityKind, point, sample.value, local) ?? '—'}</td>
                <td>{t(`point.${sample.quality}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {samples.length > 200 && (
          <p className="muted">{t('history.newestRows', { count: 200, total: samples.length })}</p>
        )}
      </details>
    </figure>
  );
}
