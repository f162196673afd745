import type { EstateView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { WatchBadge } from '../../shared/ui/watch-badge.js';

/** Whether all of an estate is watched; an estate with one blind facility is not shown as watched, and not as blind either. */
export function EstateWatch({ estate }: { estate: EstateView }) {
  const { t } = useTranslation();
  if (estate.watch === 'watched' || estate.facilitiesWatched === 0) return <WatchBadge watch={estate.watch} />;
  return (
    <span className="watch watch-not_watched">
      {t('estate.partlyWatched', { count: estate.facilityCount - estate.facilitiesWatched })}
    </span>
  );
}
