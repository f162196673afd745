import type { FacilityKind, HistoryView } from '@anju/contracts/api-client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { valueWords } from '../../shared/names/value-words.js';
import { formatDateTime } from '../../shared/time/format.js';

const MOST_ROWS = 500;

interface Props {
  readonly kind: FacilityKind;
  readonly view: HistoryView;
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** The same as the chart, to be read: the newest first. */
export function ValuesTable({ kind, view, gaps }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      {gaps.length > 0 && (
        <details className="hazard-details">
          <summary>{t('history.gapList')}</summary>
          <ul className="gap-list">
            {gaps
              .slice(-MOST_ROWS)
              .reverse()
              .map(({ fromMs, toMs }) => (
                <li key={fromMs}>
                  {formatDateTime(fromMs)} – {formatDateTime(toMs)}
                </li>
              ))}
          </ul>
        </details>
      )}
      <details className="hazard-details" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t('history.values')}</summary>
        {open && <Rows kind={kind} view={view} />}
      </details>
    </>
  );
}

function Rows({ kind, view }: Omit<Props, 'gaps'>) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const words = (value: number | boolean | string | null) => valueWords(kind, view.point, value, local) ?? '—';
  const total = view.readings.length + view.buckets.length;
  return (
    <div className="points-frame">
      {total > MOST_ROWS && <p className="muted">{t('history.newestRows', { count: MOST_ROWS, total })}</p>}
      <table className="points">
        <thead>
          <tr>
            <th scope="col">{t('chart.time')}</th>
            {view.downsampled ? (
              <>
                <th scope="col">{t('chart.mean')}</th>
                <th scope="col">{t('chart.min')}</th>
                <th scope="col">{t('chart.max')}</th>
                <th scope="col">{t('chart.count')}</th>
              </>
            ) : (
              <>
                <th scope="col">{t('point.value')}</th>
                <th scope="col">{t('point.quality')}</th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {view.buckets
            .slice(-MOST_ROWS)
            .reverse()
            .map((bucket) => (
              <tr key={bucket.startMs}>
                <th scope="row">{formatDateTime(bucket.startMs)}</th>
                <td>{words(bucket.mean)}</td>
                <td>{words(bucket.min)}</td>
                <td>{words(bucket.max)}</td>
                <td>{bucket.count}</td>
              </tr>
            ))}
          {view.readings
            .slice(-MOST_ROWS)
            .reverse()
            .map((reading) => (
              <tr key={`${reading.sourceTimeMs}-${reading.ordinal}`}>
                <th scope="row">{formatDateTime(reading.sourceTimeMs)}</th>
                <td>{words(reading.value)}</td>
                <td>
                  {t(`point.${reading.quality}`)}
                  {reading.reason !== null && <span className="muted"> · {t(`reason.${reading.reason}`)}</span>}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
