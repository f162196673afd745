import type { WatchState } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';

/** "Not watched" has a hatched look of its own and is never green. */
export function WatchBadge({ watch }: { watch: WatchState }) {
  const { t } = useTranslation();
  return <span className={`watch watch-${watch}`}>{t(`state.${watch}`)}</span>;
}
