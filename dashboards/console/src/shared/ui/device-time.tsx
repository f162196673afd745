import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/i18n.js';
import { formatAge, formatDateTime } from '../time/format.js';

/** A device's clock is worth a word from such a difference on, ms. */
export const notableClockMs = 120_000;

/** What a device's clock said, beside the server's time, where the two are apart. */
export function DeviceTime({ atMs, clientTimeMs }: { atMs: number; clientTimeMs: number | null }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  if (clientTimeMs === null) return null;
  const difference = Math.abs(clientTimeMs - atMs);
  if (difference < notableClockMs) return null;
  return (
    <span className="device-time" data-testid="device-time">
      {t('complaints.files.deviceTime', {
        time: formatDateTime(clientTimeMs),
        difference: formatAge(difference, language),
      })}
    </span>
  );
}
