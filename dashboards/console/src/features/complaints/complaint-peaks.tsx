import { problemClasses } from '@anju/contracts';
import type { ComplaintPeak } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { complaintPeaksQuery } from '../../shared/api/complaint-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { usePlaceText } from '../../shared/ui/place.js';

const SHOWN = 5;

/** 削峰斩尾: what was complained of more than once. Each number leads to the complaints behind it. */
export function ComplaintPeaks({ estateId }: { estateId: string | undefined }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const { data } = useQuery(complaintPeaksQuery(estateId));
  if (data === undefined) return null;
  const recurring = data.filter(({ count }) => count > 1);
  return (
    <section aria-labelledby="peaks" data-testid="peaks">
      <h3 id="peaks">{t('complaints.peaks.title')}</h3>
      <p className="muted">{t('complaints.peaks.about')}</p>
      {recurring.length === 0 ? (
        <Nothing text={t('complaints.peaks.none')} />
      ) : (
        <div className="points-frame">
          <table className="points stacked">
            <thead>
              <tr>
                <th scope="col">{t('complaints.where')}</th>
                <th scope="col">{t('complaints.problemClass')}</th>
                <th scope="col">{t('complaints.peaks.count')}</th>
                <th scope="col" title={t('complaints.peaks.rateHint')}>
                  {t('complaints.peaks.rate')}
                </th>
                <th scope="col">{t('complaints.peaks.first')}</th>
                <th scope="col">{t('complaints.peaks.last')}</th>
                <th scope="col">{t('complaints.peaks.open')}</th>
              </tr>
            </thead>
            <tbody>
              {(all ? recurring : recurring.slice(0, SHOWN)).map((peak) => (
                <PeakRow key={`${peak.estateId} ${peak.facilityId} ${peak.problemClass}`} peak={peak} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {!all && recurring.length > SHOWN && (
        <Button onClick={() => setAll(true)}>{t('complaints.peaks.all', { count: recurring.length })}</Button>
      )}
    </section>
  );
}

function PeakRow({ peak }: { peak: ComplaintPeak }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const placeText = usePlaceText();
  const { estateId, facilityId, problemClass, count } = peak;
  const matter = local(problemClasses[problemClass]);
  const rows = new URLSearchParams({ estateId, facilityId: facilityId ?? 'none', problemClass });
  return (
    <tr data-peak={`${estateId} ${facilityId ?? 'none'} ${problemClass}`}>
      <th scope="row">{placeText(peak)}</th>
      <td data-label={t('complaints.problemClass')}>{matter}</td>
      <td data-label={t('complaints.peaks.count')}>
        <Link
          to={`/complaints?${rows}`}
          className="target"
          aria-label={t('complaints.peaks.rows', { where: placeText(peak), matter, count })}
        >
          <strong>{t('complaints.count', { count })}</strong>
        </Link>
      </td>
      <td data-label={t('complaints.peaks.rate')} data-rate={peak.perThousandHouseholds ?? 'unknown'}>
        {peak.perThousandHouseholds ?? t('complaints.peaks.unknown')}{' '}
        <span className="muted">
          {peak.households === null
            ? t('complaints.peaks.householdsUnknown')
            : t('complaints.peaks.households', { count: peak.households })}
        </span>
      </td>
      <td data-label={t('complaints.peaks.first')} className="nowrap">
        {formatDateTime(peak.firstMs)}
      </td>
      <td data-label={t('complaints.peaks.last')} className="nowrap">
        {formatDateTime(peak.lastMs)}
      </td>
      <td data-label={t('complaints.peaks.open')}>{peak.openTickets}</td>
    </tr>
  );
}
