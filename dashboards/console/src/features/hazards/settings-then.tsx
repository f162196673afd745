import type { HazardExplanation, HazardView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { DISTRICT, settingsQuery } from '../../shared/api/rule-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';

/** Which versions of the settings were in force, by whom and why; a contractor, who does not see the place, gets the numbers. */
export function SettingsThen({ hazard, versions }: { hazard: HazardView; versions: HazardExplanation['settings'] }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  if (versions.district === 0 && versions.estate === 0) return <>{t('explain.asShipped')}</>;
  return (
    <ul>
      {versions.district > 0 && <VersionThen place={DISTRICT} name={t('rules.district')} version={versions.district} />}
      {versions.estate > 0 && (
        <VersionThen place={hazard.estateId} name={local(hazard.estateName)} version={versions.estate} />
      )}
    </ul>
  );
}

function VersionThen({ place, name, version }: { place: string; name: string; version: number }) {
  const { t } = useTranslation();
  const settings = useQuery({ ...settingsQuery(place), retry: false });
  const then = settings.data?.history.find((each) => each.version === version);
  return (
    <li data-settings-of={place} data-version={version}>
      {then === undefined ? (
        `${name} v${version}`
      ) : (
        <>
          <Link to={`/rule-settings/${place}#v${version}`} className="target">
            {name} v{version}
          </Link>{' '}
          · {then.author.displayName} · {formatDateTime(then.atMs)} · {t('rules.because', { reason: then.reason })}
        </>
      )}
    </li>
  );
}
