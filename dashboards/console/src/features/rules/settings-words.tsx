import { severityNames } from '@anju/contracts';
import type { RuleSettings } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { rulesQuery } from '../../shared/api/queries.js';
import { cityProfilesQuery } from '../../shared/api/rule-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatAge } from '../../shared/time/format.js';
import { figureWords } from './figure-text.js';

interface Props {
  readonly settings: RuleSettings;
  readonly ruleName: (ruleId: string) => ReactNode;
}

/** What settings state, in words. */
export function SettingsWords({ settings, ruleName }: Props) {
  const { t } = useTranslation();
  const { language, local } = useLanguage();
  const profiles = useQuery(cityProfilesQuery);
  const rules = useQuery(rulesQuery);
  const { cityProfile, parameters, rules: stated } = settings;
  const profile = profiles.data?.find(({ id }) => id === cityProfile);
  const figures = Object.entries(parameters);
  const overrides = Object.entries(stated);
  if (cityProfile === undefined && figures.length === 0 && overrides.length === 0)
    return <p>{t('rules.allShipped')}</p>;
  return (
    <ul className="settings-words">
      {cityProfile !== undefined && (
        <li>
          {t('rules.cityProfile')}: {profile === undefined ? cityProfile : local(profile.name)}
        </li>
      )}
      {figures.map(([name, value]) => (
        <li key={name}>{figureWords(rules.data ?? [], name, value, language)}</li>
      ))}
      {overrides.map(([id, override]) => (
        <li key={id}>
          {ruleName(id)}:{' '}
          {[
            ...(override.enabled === false ? [t('rules.off')] : []),
            ...(override.severity === undefined
              ? []
              : [`${t('hazard.severity')} ${local(severityNames[override.severity])}`]),
            ...(override.ticket === undefined ? [] : [t(`rules.ticket.${override.ticket}`)]),
            ...(override.onDelayMs === undefined
              ? []
              : [`${t('rules.onDelay')} ${formatAge(override.onDelayMs, language)}`]),
            ...(override.offDelayMs === undefined
              ? []
              : [`${t('rules.offDelay')} ${formatAge(override.offDelayMs, language)}`]),
          ].join(' · ')}
        </li>
      ))}
    </ul>
  );
}
