import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatAge } from '../../shared/time/format.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long, in the largest unit that it is whole in: a setting reads as it was meant, not as an age. */
export function useLengthText(): (lengthMs: number) => string {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return (lengthMs) => {
    if (lengthMs > 0 && lengthMs % DAY === 0) return `${lengthMs / DAY} ${t('clocks.units.days')}`;
    if (lengthMs > 0 && lengthMs % HOUR === 0) return `${lengthMs / HOUR} ${t('clocks.units.hours')}`;
    if (lengthMs > 0 && lengthMs < HOUR && lengthMs % MINUTE === 0)
      return `${lengthMs / MINUTE} ${t('clocks.units.minutes')}`;
    return formatAge(lengthMs, language);
  };
}
